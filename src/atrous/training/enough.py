"""A run may be asked, by another process, to end with the epoch at hand: it is delivered with what it has learnt."""

from pathlib import Path

from atrous.domain.errors import NotFound


def ask_to_end(run_folder: Path) -> None:
    """Leave word in a run's folder; to ask twice is to ask once.

    Raises:
        NotFound: the run has not begun.
    """
    try:
        (run_folder / "enough").touch()
    except FileNotFoundError as error:
        raise NotFound("The training has not begun; cancel its job instead.") from error


def is_enough(run_folder: Path) -> bool:
    """Whether somebody asked."""
    return (run_folder / "enough").exists()
