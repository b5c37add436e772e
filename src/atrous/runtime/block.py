"""Reading the JSON files of a package, with every complaint naming the file and the key."""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from atrous.domain.errors import BadPackage

MOST_BYTES = 10_000_000
"""Of a package's small files; a card with the history of a long training has some hundred kB."""


class Block(BaseModel):
    """A JSON object with known keys; keys we do not know are somebody else's."""

    model_config = ConfigDict(extra="ignore", validate_by_name=True, validate_by_alias=True, protected_namespaces=())


BlockT = TypeVar("BlockT", bound=Block)


def read_block(file: Path, kind: type[BlockT]) -> BlockT:
    """Read a JSON file as a block.

    Raises:
        BadPackage: no such file, no JSON object, or a key that is missing or has an impossible value.
    """
    contents = read_json(file)
    try:
        return kind.model_validate(contents)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        if first["type"] == "missing":
            raise BadPackage(f"{file} has no {key}, which a model package needs.") from error
        raise BadPackage(f"{file}: {key} is {first['input']!r}. {first['msg']}.") from error


def read_json(file: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        BadPackage: no such file, or no JSON object.
    """
    try:
        contents = json.loads(read_text(file))
    except (ValueError, RecursionError) as error:
        raise BadPackage(f"{file} is not JSON ({error}); export the model anew.") from error
    if not isinstance(contents, dict):
        raise BadPackage(f"{file} holds a {type(contents).__name__}; wanted a JSON object.")
    return contents


def read_text(file: Path) -> str:
    """Read a text file.

    Raises:
        BadPackage: no such file, not UTF-8, no plain file, or of a size that no file of a package has.
    """
    try:
        refuse_unlike_file(file)
        if file.stat().st_size > MOST_BYTES:
            raise BadPackage(f"{file} is larger than {MOST_BYTES / 1e6:g} MB; this is no file of a model package.")
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadPackage(f"{file} cannot be read ({error.strerror}); a model package needs it.") from error
    except UnicodeDecodeError as error:
        raise BadPackage(f"{file} is not UTF-8 text; export the model anew.") from error


def refuse_unlike_file(file: Path) -> None:
    """Make sure that a name in a package is a plain file: a link may lead anywhere, a pipe has no end.

    Raises:
        BadPackage: it is something else.
    """
    if file.is_symlink():
        raise BadPackage(f"{file} is a link, and may lead anywhere; put the file itself into the package.")
    if file.exists() and not file.is_file():
        raise BadPackage(f"{file} is no plain file; put one into the package.")
