"""NNCF without its log, its progress bar and its telemetry."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType

TELEMETRY = "openvino_telemetry"


@contextmanager
def silent_nncf() -> Iterator[ModuleType]:
    """The `nncf` module. What it prints within the block goes nowhere: standard output belongs to our caller."""
    with redirect_stdout(io.StringIO()), hidden(TELEMETRY):
        import nncf

        nncf.set_log_level(logging.ERROR)
        yield nncf


@contextmanager
def hidden(name: str) -> Iterator[None]:
    """Let a module look as if it were not installed.

    Hidden at its first import, NNCF's telemetry becomes a dummy for good: nobody here agreed that a training tells a
    server of its maker that it happened, or leaves files in the home folder.
    """
    module = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own word for "cannot be imported"
    try:
        yield
    finally:
        del sys.modules[name]
        if module is not None:
            sys.modules[name] = module
