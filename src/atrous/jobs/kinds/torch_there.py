"""Whether this machine can train."""

from importlib.util import find_spec

from atrous.domain.errors import MissingExtra


def require_torch() -> None:
    """Refuse a training where torch is not installed, without loading it where it is.

    Raises:
        MissingExtra: it is not.
    """
    if find_spec("torch") is None:
        raise MissingExtra("Training needs torch; install it with: pip install 'atrous[train]'.")
