"""What `pip install atrous` leaves out, said in a sentence; `train` and `demo` share it."""

from collections.abc import Iterator
from contextlib import contextmanager

from atrous.domain.errors import MissingExtra


@contextmanager
def training_extra() -> Iterator[None]:
    """Import what trains within this block.

    Raises:
        MissingExtra: a package of the `train` extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtra(f"Training needs {error.name}; install it with: pip install 'atrous[train]'.") from error
