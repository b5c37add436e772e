"""Which classes of a dataset are background and which are ignore: by their names, unless the person says otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atrous.datasets.options import ReadOptions
from atrous.domain.errors import BadSettings

BACKGROUND_NAMES = frozenset({"background", "bg"})
IGNORE_NAMES = frozenset(
    {"void", "ignore", "ignored", "ignore region", "unlabeled", "unlabelled", "dont care", "don't care", "out of roi"}
)
NONE = "none"  # what a person writes to say that no class has this role


@dataclass(frozen=True)
class Roles:
    """Source values by what becomes of them; every other value is a class of its own."""

    background: frozenset[int]
    ignore: frozenset[int]


def find_roles(names: Mapping[int, str], options: ReadOptions) -> Roles:
    """The roles of a dataset's classes.

    Raises:
        BadSettings: an option names a class that is not there, or one class in both options.
    """
    by_name = Roles(_named(names, BACKGROUND_NAMES), _named(names, IGNORE_NAMES))
    asked_background = (options.background,) if options.background else ()
    background = _asked(names, asked_background, "--background")
    ignore = _asked(names, options.ignore, "--ignore")
    if both := (background or frozenset()) & (ignore or frozenset()):
        raise BadSettings(f"{names[min(both)]!r} was asked to be background and ignore; leave one of the two out.")
    return Roles(
        background=(by_name.background if background is None else background) - (ignore or frozenset()),
        ignore=(by_name.ignore if ignore is None else ignore) - (background or frozenset()),
    )


def plain(name: str) -> str:
    """A name without what differs between tools: case, underscores around it, _ and - for spaces."""
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def _named(names: Mapping[int, str], wanted: Iterable[str]) -> frozenset[int]:
    return frozenset(value for value, name in names.items() if plain(name) in wanted)


def _asked(names: Mapping[int, str], wanted: tuple[str, ...], flag: str) -> frozenset[int] | None:
    """The values of the classes named in an option; None when the option is not used."""
    if not wanted:
        return None
    if wanted == (NONE,) and NONE not in names.values():
        return frozenset()
    return frozenset().union(*(_values_of(names, name, flag) for name in wanted))


def _values_of(names: Mapping[int, str], wanted: str, flag: str) -> frozenset[int]:
    exact = frozenset(value for value, name in names.items() if name == wanted)
    if found := exact or _named(names, {plain(wanted)}):
        return found
    raise BadSettings(f"{flag} {wanted!r}: there is no such class; the dataset has {', '.join(names.values())}.")
