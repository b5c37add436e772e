"""An archive → a folder of its files, or an error and no folder to speak of."""

from collections.abc import Callable
from pathlib import Path

from atrous.datasets.archives.limits import Limits
from atrous.datasets.archives.tar import unpack_tar
from atrous.datasets.archives.zip import unpack_zip
from atrous.domain.errors import BadDataset

Unpacker = Callable[[Path, Path, Limits], None]

SIGNATURES: tuple[tuple[int, bytes, Unpacker], ...] = (
    (0, b"PK\x03\x04", unpack_zip),
    (0, b"PK\x05\x06", unpack_zip),  # an empty one
    (0, b"\x1f\x8b", unpack_tar),
    (257, b"ustar", unpack_tar),
)


def unpack(archive: Path, into: Path, limits: Limits | None = None) -> None:
    """Write the files of a zip, tar or tar.gz into a folder, which is made.

    Names are relative and unlike each other on any file system, entries are plain files and folders, and number, size
    and compression ratio have caps; memory does not grow with what the archive unpacks to.

    Raises:
        BadDataset: another kind of file, damage, or an entry that is refused. What was written by then stays.
    """
    with archive.open("rb") as file:
        head = file.read(512)
    unpacker = next((unpacker for at, mark, unpacker in SIGNATURES if head[at : at + len(mark)] == mark), None)
    if unpacker is None:
        raise BadDataset(f"{archive.name}: is no archive we know; wanted a .zip, .tar or .tar.gz, or a folder.")
    into.mkdir(parents=True)
    try:
        unpacker(archive, into, limits or Limits())
    except OSError as error:
        raise BadDataset(f"{archive.name}: cannot be unpacked into {into} ({error.strerror}).") from error
