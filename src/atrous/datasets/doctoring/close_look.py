"""What the doctor looks at beside what every import does: lost bytes in JPEGs, and the regions of each class."""

import queue
import re
import struct
import subprocess
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import IO, cast

from atrous.datasets.doctoring.regions import Regions, find_regions
from atrous.domain.arrays import LabelMap

_CHILD = "atrous.datasets.doctoring.jpeg_child"
_EXTRA = re.compile(rb"Corrupt JPEG data: (\d+) extraneous bytes before marker 0xd9")


class CloseLook:
    """Looks closely, in several threads. Use it as a context manager: it starts a process for each thread at most."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "CloseLook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._started:
            child.communicate()  # closes its input, at which it ends, and waits

    def damage(self, data: bytes) -> str:
        """What libjpeg says of bytes that are missing or changed; empty for other formats."""
        if not data.startswith(b"\xff\xd8"):
            return ""
        child = self._take()
        said = _ask(child, data)
        if said is None:  # it died of this picture, which was decoded here before: nothing is known of lost bytes
            return ""
        self._idle.put(child)
        lines = [line for line in said.splitlines() if line.startswith(b"Corrupt JPEG") and not _is_filling(line, data)]
        return lines[0].decode(errors="replace") if lines else ""

    def regions(self, source_HW: LabelMap, classes: Iterable[int]) -> tuple[Regions, ...]:
        """The regions of each class."""
        return tuple(find_regions(source_HW, classes))

    def _take(self) -> subprocess.Popen[bytes]:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            child = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", _CHILD],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._started.append(child)
            return child


def _is_filling(line: bytes, data: bytes) -> bool:
    """Whether it complains of bytes at the end with which a camera filled up its file: all of them are the same."""
    found, end = _EXTRA.fullmatch(line), data.rfind(b"\xff\xd9")
    return found is not None and len(set(data[end - int(found[1]) : end])) == 1


def _ask(child: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    asked, answer = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        asked.write(struct.pack(">I", len(data)) + data)
        asked.flush()
        (length,) = struct.unpack(">I", answer.read(4))
        return answer.read(length)
    except (BrokenPipeError, struct.error):
        return None
