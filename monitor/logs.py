"""Logs go to standard error, one line an event, as key=value; standard output belongs to what a command prints."""

from __future__ import annotations

import logging
import sys

import structlog


def logs_to_stderr(*, level: int = logging.INFO, as_json: bool = False) -> None:
    """Set up logging for this process. On a terminal lines are coloured; ``as_json`` is for machines that collect logs.
    Nothing that is logged may hold a secret: secrets live in ``SecretStr`` and in channel options, which are never
    logged."""
    renderer: structlog.typing.Processor
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    elif sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    else:
        renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
