"""The error for a name that nothing has."""

from collections.abc import Sequence
from difflib import get_close_matches

from atrous.domain.errors import NotFound

MOST = 10


def not_found(kind: str, wanted: object, known: Sequence[object]) -> NotFound:
    """Says what there is; of many, the names nearest to the one wanted."""
    names = [str(name) for name in known]
    start = f"There is no {kind} {str(wanted)!r}"
    if not names:
        return NotFound(f"{start}; there are none yet.")
    if len(names) <= MOST:
        return NotFound(f"{start}; there are: {', '.join(names)}.")
    near = get_close_matches(str(wanted), names, n=5, cutoff=0)
    return NotFound(f"{start}; the nearest of {len(names)}: {', '.join(near)}.")
