"""Matching: watched brands and filings in, matches with reasons out. Pure; see docs/matching.md."""

from __future__ import annotations

from monitor.matching.background import Background
from monitor.matching.engine import ENGINE_VERSION, Engine, PairScore

__all__ = ["ENGINE_VERSION", "Background", "Engine", "PairScore"]
