"""The command line and the server as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def atrous(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(_command(words), env=_environment(home), capture_output=True, text=True, timeout=240)


@contextmanager
def serving(home: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`atrous serve` on a free port, for as long as the block runs: its address and its process."""
    with subprocess.Popen(
        _command(["serve", "--port", "0", *words]), env=_environment(home), stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr
            line = next(line for line in process.stderr if "Serving on" in line)
            yield next(word for word in line.split() if word.startswith("http://")), process
        finally:
            process.terminate()


def _command(words: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "atrous", *map(str, words)]


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"ATROUS_HOME": str(home)}
