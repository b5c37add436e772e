"""`atrous up` as a process of its own, for as long as a block runs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Platform:
    """A platform that answers."""

    url: str
    sign_in: str
    """The link that lets a browser in."""


@contextmanager
def platform(home: Path, **settings: str) -> Iterator[Platform]:
    """Start it on a free port; `settings` are further variables, such as ATROUS_DATABASE_URL."""
    command = [sys.executable, "-m", "atrous", "up", "--port", "0", "--device", "cpu", "--log", "none", "--json"]
    environment = os.environ | {"ATROUS_HOME": str(home)} | settings
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = json.loads("".join(iter(process.stdout.readline if process.stdout else str, "}\n")) + "}")
            yield Platform(found["url"], found["sign_in"])
        finally:
            process.terminate()
