"""What one server accepts at most."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which requests are refused or wait."""

    body_bytes: int = 50_000_000
    """A larger body is answered with 413."""
    archive_bytes: int = 100_000_000_000
    """The same for PUT, by which whole datasets come; they are written to the disk as they arrive."""
    picture_pixels: int = 64_000_000
    """A picture with more is refused before it is decoded."""
    workers: int = 2
    """Pictures decoded, predicted and encoded at the same time; the rest wait their turn."""
    loaded_models: int = 4
    """Models kept in memory; the one not asked for the longest leaves."""


DEFAULT_LIMITS = Limits()
