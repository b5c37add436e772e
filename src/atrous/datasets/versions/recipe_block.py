"""One block of a recipe in JSON → a record, and back: by the record's own fields, so that neither can be forgotten."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from atrous.domain.errors import BadSettings

HYPHENS = {"counter_clockwise": "counter-clockwise", "upside_down": "upside-down"}
UNDERSCORES = {wire: name for name, wire in HYPHENS.items()}

BlockT = TypeVar("BlockT")


def read_block(key: str, record: Callable[..., BlockT], value: Any) -> BlockT | None:
    """The record of a block; None where it is absent or switched off.

    Raises:
        BadSettings: a name or value that the record cannot have.
    """
    if not is_on(key, value):
        return None
    given = {UNDERSCORES.get(name, name): item for name, item in _inside(value).items()}
    wanted = {field.name: field for field in fields(record)}  # type: ignore[arg-type]  # every record is a dataclass
    refuse_unknown(key, given, tuple(wanted))
    if missing := [name for name, field in wanted.items() if field.default is MISSING and name not in given]:
        raise BadSettings(f"{key} lacks {' and '.join(missing)}; wanted {', '.join(wanted)}.")
    return record(**{name: READERS[wanted[name].type](f"{key} {name}", item) for name, item in given.items()})


def is_on(key: str, value: Any) -> bool:
    """Whether a block is there and not switched off."""
    if isinstance(value, Mapping):
        return _flag(f"{key} enabled", value.get("enabled", True))
    return value is not None and _flag(key, value)


def _inside(value: Any) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != "enabled"} if isinstance(value, Mapping) else {}


def refuse_unknown(where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Name a key that nobody reads.

    Raises:
        BadSettings: there is one.
    """
    if unknown := [key for key in given if key not in known]:
        raise BadSettings(f"{where} has the unknown key {unknown[0]!r}; known are {', '.join(known)}.")


def _flag(name: str, value: Any) -> bool:
    words = {"true": True, "false": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise BadSettings(f"{name} is {value!r}; wanted true or false.")


def _number(name: str, value: Any) -> float:
    if not isinstance(value, bool) and isinstance(value, int | float | str):
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if abs(number) < 1e9:
            return number
    raise BadSettings(f"{name} is {value!r}; wanted a number.")


def _whole(name: str, value: Any) -> int:
    number = _number(name, value)
    if not number.is_integer():
        raise BadSettings(f"{name} is {value!r}; wanted a whole number.")
    return int(number)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadSettings(f"{name} is {value!r}; wanted a text.")
    return value


READERS: dict[Any, Callable[[str, Any], Any]] = {
    bool: _flag,
    int: _whole,
    int | None: _whole,
    float: _number,
    str: _text,
}


def block_of(record: Any) -> dict[str, Any] | bool | None:
    """A record as JSON; one without fields is just true, and what is None is left out."""
    if record is None:
        return None
    values = {field.name: _tidy(getattr(record, field.name)) for field in fields(record)}
    return {HYPHENS.get(name, name): value for name, value in values.items() if value is not None} or True


def _tidy(value: Any) -> Any:
    """15.0 as 15: the same recipe gives the same JSON, whoever wrote it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
