"""What commands say on stderr while they work."""

from __future__ import annotations

import logging
import sys


def log_to_stderr(*, quiet: bool = False) -> None:
    """Key-value lines on stderr; ``quiet`` leaves only warnings (a terminal shows progress instead)."""
    import structlog

    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
