"""Fixtures that every room's tests may use."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real labelled data that lies beside a developer's checkout; a user's machine has none."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip(f"no real labelled data at {folder}")
    return folder
