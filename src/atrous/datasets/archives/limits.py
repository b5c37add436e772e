"""How much an archive may be. Beyond it is a mistake or an attack."""

from dataclasses import dataclass

from atrous.domain.errors import BadDataset

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True)
class Limits:
    """Caps of what is written, and of how much larger it is than what was read."""

    files: int = 250_000
    bytes: int = 64 * GIB
    ratio: int = 200
    """Deflate reaches 1032 on zeros; pictures, even with raw masks among them, stay under 50."""
    ratio_from_bytes: int = 256 * MIB
    """Less than this is harmless at any ratio."""

    def check_files(self, count: int, archive: str) -> None:
        """Refuse too many entries."""
        if count > self.files:
            raise BadDataset(
                f"{archive}: holds more than {self.files:,} entries; unpack it yourself and give the folder."
            )

    def check_bytes(self, unpacked: int, packed: int, archive: str) -> None:
        """Refuse too much, or too much from too little."""
        if unpacked > self.bytes:
            raise BadDataset(
                f"{archive}: unpacks to more than {self.bytes / GIB:.0f} GiB; unpack it yourself and give the folder."
            )
        if unpacked > self.ratio_from_bytes and unpacked > self.ratio * packed:
            raise BadDataset(
                f"{archive}: {packed / MIB:.1f} MiB would unpack to more than {self.ratio} times as much, "
                "which pictures never do; it may be an archive bomb. Unpack it yourself and give the folder."
            )
