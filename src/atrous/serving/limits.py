"""What one server accepts at most."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes beyond which requests are refused or wait."""

    body_bytes: int = 50_000_000
    """A larger body is answered with 413."""
    archive_bytes: int = 100_000_000_000
    """The same for PUT, by which whole datasets come; they are written to the disk as they arrive."""
    all_bodies_bytes: int = 128_000_000
    """Bodies held at the same time, of all requests but PUT together; what comes beyond is answered with 503."""
    body_late_s: float = 10.0
    """A body may be late by so much, whatever its size; a mobile network has such gaps."""
    body_bytes_per_s: int = 20_000
    """Over its whole length a body must come at least this fast; else it is answered with 408."""
    picture_pixels: int = 64_000_000
    """A picture with more is refused before it is decoded."""
    workers: int = 3
    """Pictures decoded, predicted and encoded at the same time; the rest wait their turn."""
    pixels_in_work: int = 64_000_000
    """Decoded pixels at the same time; one picture is always let in, whatever its size."""
    waiting_requests: int = 32
    """Requests that wait for a model or a worker; the next is answered with 503."""
    waiting_pixels: int = 256_000_000
    """Pixels that these requests bring, by the headers of their pictures."""
    wait_s: float = 10.0
    """Whoever waited so long and has not had a turn is answered with 503."""
    model_memory_bytes: int = 1_000_000_000
    """What the loaded models may take together; the ones not asked for the longest leave."""


DEFAULT_LIMITS = Limits()

WAITING_PER_PROCESSOR = 16
"""So many pictures of common sizes it does within a second or two; to wait longer is worse than to be told so."""


def limits_of(cpus: int, model_memory_bytes: int) -> Limits:
    """For a machine: a worker more than processors, and a line in proportion.

    While the network is at work on as many pictures as there are processors, that worker decodes the next.
    """
    return Limits(
        workers=cpus + 1, waiting_requests=WAITING_PER_PROCESSOR * cpus, model_memory_bytes=model_memory_bytes
    )
