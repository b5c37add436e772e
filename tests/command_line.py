"""The command line and the server as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path


def atrous(*words: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(_command(words), env=_environment(home), capture_output=True, text=True, timeout=240)


def serving(home: Path, *words: str) -> AbstractContextManager[tuple[str, "subprocess.Popen[str]"]]:
    """`atrous serve` on a free port unless one is named, for as long as the block runs: its address and its process."""
    return _answering(home, "serve", *words)


def up(home: Path, *words: str) -> AbstractContextManager[tuple[str, "subprocess.Popen[str]"]]:
    """`atrous up` likewise: the platform and the jobs too."""
    return _answering(home, "up", "--device", "cpu", "--log", "none", *words)


def link_of(process: "subprocess.Popen[str]") -> str:
    """The link of an `atrous up` that lets a browser in."""
    assert process.stderr
    return next(line for line in process.stderr if "token=" in line).split()[-1]


@contextmanager
def _answering(home: Path, *words: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    command = _command([words[0], "--port", "0", *words[1:]])  # of several ports the last one counts
    with subprocess.Popen(command, env=_environment(home), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            line = next(line for line in process.stderr if "http://" in line)
            yield next(word for word in line.split() if word.startswith("http://")), process
        finally:
            process.terminate()


def _command(words: Sequence[str | Path]) -> list[str]:
    return [sys.executable, "-m", "atrous", *map(str, words)]


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"ATROUS_HOME": str(home)}
