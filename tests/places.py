"""Where things lie, seen from the tests."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Lies beside a developer's checkout; a user's machine has none."""
