"""Tar archives, plain or gzip. Read through a gate that measures, since sizes in a tar are only claims."""

import gzip
import io
import tarfile
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from atrous.datasets.archives.entry_names import EntryNames
from atrous.datasets.archives.limits import MIB, Limits
from atrous.datasets.archives.write_entry import write_entry
from atrous.domain.errors import BadDataset

LARGEST_READ = 4 * MIB  # our copies are smaller; only a header that wants to be huge asks for more
END = bytes(tarfile.BLOCKSIZE)


def unpack_tar(archive: Path, into: Path, limits: Limits) -> None:
    """Write a tar's files into a folder; see `unpack`."""
    try:
        with ExitStack() as stack:
            file = stack.enter_context(archive.open("rb"))
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file
            gate = _Gate(stream, archive.stat().st_size, archive.name, limits)
            opened = stack.enter_context(tarfile.open(fileobj=gate, mode="r:"))
            _unpack_members(opened, into, archive.name, limits)
            if gate.last_read != END:  # tarfile takes a damaged header in the middle for the end, and says nothing
                raise BadDataset(f"{archive.name}: the tar is damaged or cut off; transfer or make it again.")
            while gate.read(LARGEST_READ):  # gzip checks its sum at the very end
                pass
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise BadDataset(f"{archive.name}: the tar is damaged ({error}); transfer or make it again.") from error


def _unpack_members(opened: tarfile.TarFile, into: Path, archive: str, limits: Limits) -> None:
    names = EntryNames(archive)
    count = 0
    while (member := opened.next()) is not None:
        opened.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every member it has seen
        count += 1
        limits.check_files(count, archive)
        if member.isdir():
            continue
        if not member.isreg() or member.issparse():
            raise BadDataset(f"{archive}: the entry {member.name!r} is a link or device; only files are unpacked.")
        source = opened.extractfile(member)
        path = names.accept(member.name)
        if path is not None and source is not None:
            with source:
                write_entry(source, into, path)


class _Gate(io.RawIOBase):
    """What tarfile reads through: counts how far it came, and gives nothing in large pieces."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, packed: int, archive: str, limits: Limits) -> None:
        self._stream = stream
        self._packed = packed
        self._archive = archive
        self._limits = limits
        self.last_read = b""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_READ:
            raise BadDataset(f"{self._archive}: a header of {size / MIB:.0f} MiB; it may be an archive bomb.")
        self._limits.check_bytes(self._stream.tell() + size, self._packed, self._archive)
        self.last_read = self._stream.read(size)
        return self.last_read

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            self._limits.check_bytes(offset, self._packed, self._archive)
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()
