"""`atrous serve` as a process of its own, on a library made for the occasion, and a client that costs little."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from atrous.runtime.package import read_package
from atrous.storage.library import Library
from atrous.storage.records.records import SplitCounts

PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True)
class ServerProcess:
    """A server that answers."""

    host: str
    port: int
    pid: int

    def resident_mb(self) -> float:
        """The memory it takes now."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE_MB

    def request(self, path: str, body: bytes) -> bytes:
        """A POST as it goes over the wire; the server closes the connection after its answer."""
        head = f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode() + body

    async def asked(self, request: bytes) -> tuple[int, bool]:
        """The status of the answer, 0 for a broken connection, and whether it says when to try again."""
        try:
            reader, writer = await asyncio.open_connection(self.host, self.port)
            writer.write(request)
            answer = await reader.read(-1)
            writer.close()
        except OSError:
            return 0, False
        head = answer.partition(b"\r\n\r\n")[0].lower()
        return (int(head.split(b" ", 2)[1]) if head else 0), b"\nretry-after:" in head


@contextmanager
def serving(home: Path, flags: Sequence[str] = ()) -> Iterator[ServerProcess]:
    """`atrous serve` on a free port for as long as the block runs; it must end in good order."""
    command = [sys.executable, "-m", "atrous", "serve", "--port", "0", "--log", "none", *flags]
    with subprocess.Popen(
        command, env=os.environ | {"ATROUS_HOME": str(home)}, stderr=subprocess.PIPE, text=True
    ) as process:
        lines = process.stderr or []
        address = urlsplit(next(line for line in lines if "Serving on" in line).split()[2])
        try:
            yield ServerProcess(str(address.hostname), address.port or 0, process.pid)
        finally:
            process.terminate()
            said = process.communicate(timeout=60)[1]
            print(f"the server ended with {process.returncode}{f' and said: {said}' if said else ''}")


@contextmanager
def library_of(package: Path, names: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """A home where a package is published under names, each with version 1, and a key to it."""
    contents = read_package(package)
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        for name in names:
            library.create_project(name, name, contents.classes.names)
            draft = library.new_version(name, "of another library", {})
            draft.folder.mkdir()
            version = library.finish_version(name, draft.number, "of another library", SplitCounts())
            library.publish(version.model_id, package, contents.card or {})
        yield Path(folder), library.create_key("benchmark")[1]
