"""What the tests of clients share."""

from pathlib import Path

import pytest

from places import ROOT

PYTHON = ROOT / ".venv-clients" / "bin" / "python"


@pytest.fixture(scope="session")
def client_python() -> Path:
    """The interpreter of the venv that holds only released clients."""
    if not PYTHON.exists():
        pytest.skip("no .venv-clients; `make test` makes it")
    return PYTHON
