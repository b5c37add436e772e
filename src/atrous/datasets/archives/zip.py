"""Zip archives. The directory is walked before Python's zipfile reads it, because zipfile makes an object per entry."""

import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path
from typing import IO

from atrous.datasets.archives.entry_names import EntryNames
from atrous.datasets.archives.limits import MIB, Limits
from atrous.datasets.archives.write_entry import write_entry
from atrous.domain.errors import BadDataset

DIRECTORY_BYTES = 128 * MIB

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64_BYTES = 20
_ENTRY_BYTES = 46
_LONGEST_COMMENT = 0xFFFF
_LOCAL_HEADER_BYTES = 30
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


def unpack_zip(archive: Path, into: Path, limits: Limits) -> None:
    """Write a zip's files into a folder; see `unpack`."""
    try:
        with archive.open("rb") as file:
            _check_directory(file, archive.name, limits)
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.orig_filename.endswith("/")]
            limits.check_files(len(opened.infolist()), archive.name)
            limits.check_bytes(sum(entry.file_size for entry in entries), archive.stat().st_size, archive.name)
            _refuse_overlaps(entries, opened.start_dir, archive.name)
            names = EntryNames(archive.name)
            for entry in entries:
                _unpack_entry(opened, entry, names, into, archive.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError) as error:
        raise BadDataset(f"{archive.name}: the zip is damaged ({error}); transfer or make it again.") from error


def _unpack_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, names: EntryNames, into: Path, archive: str) -> None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise BadDataset(f"{archive}: the entry {entry.filename!r} is a link or device; only files are unpacked.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others may ask for GB of memory
        raise BadDataset(f"{archive}: the entry {entry.filename!r} is compressed in a rare way; make it with deflate.")
    if entry.flag_bits & _ENCRYPTED:
        raise BadDataset(f"{archive}: the entry {entry.filename!r} is encrypted; make the archive without a password.")
    if (path := names.accept(entry.orig_filename)) is not None:
        with opened.open(entry) as source:
            write_entry(source, into, path)


def _check_directory(file: IO[bytes], archive: str, limits: Limits) -> None:
    """Count the entries of the central directory without keeping them."""
    start, length = _find_directory(file, archive)
    if length > DIRECTORY_BYTES:
        raise BadDataset(f"{archive}: its directory alone is {length / MIB:.0f} MiB; unpack it yourself.")
    file.seek(start)
    directory = file.read(length)
    position = count = 0
    while position + _ENTRY_BYTES <= len(directory):
        lengths = struct.unpack_from("<3H", directory, position + 28)  # of the name, the extra field and the comment
        position += _ENTRY_BYTES + sum(lengths)
        count += 1
        limits.check_files(count, archive)


def _find_directory(file: IO[bytes], archive: str) -> tuple[int, int]:
    """Start and length of the central directory, found as zipfile finds them."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    at_very_end = tail[-_END.size :].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")
    place = len(tail) - _END.size if at_very_end else tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END.size:
        raise BadDataset(f"{archive}: the zip has no directory at its end, so it was cut off; transfer it again.")
    length = _END.unpack_from(tail, place)[5]
    end = size - len(tail) + place
    if tail[max(0, place - _LOCATOR64_BYTES) : place].startswith(b"PK\x06\x07"):
        end -= _LOCATOR64_BYTES + _END64.size
        file.seek(max(0, end))
        length = _END64.unpack(file.read(_END64.size))[8]
    return max(0, end - length), length


def _refuse_overlaps(entries: list[zipfile.ZipInfo], directory_start: int, archive: str) -> None:
    """No byte of the archive belongs to two entries: what makes a few MB unpack to petabytes."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    lengths = [_LOCAL_HEADER_BYTES + _name_bytes(entry) + entry.compress_size for entry in ordered]
    starts = [*(entry.header_offset for entry in ordered), directory_start]
    for entry, length, (start, following) in zip(ordered, lengths, pairwise(starts), strict=True):
        if start + length > following:
            raise BadDataset(f"{archive}: the entry {entry.filename!r} overlaps the next; it may be an archive bomb.")


def _name_bytes(entry: zipfile.ZipInfo) -> int:
    return len(entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_NAME else "cp437"))
