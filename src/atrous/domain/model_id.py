"""The name of a model on the wire and on the command line: `project/version`."""

import re
from dataclasses import dataclass

from atrous.domain.errors import BadSettings

SHOWN = 80
"""Letters of a wrong id that an error repeats."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True, order=True)
class ModelId:
    """A project's slug and a version's number, written `leaves/1`."""

    project: str
    version: int

    @classmethod
    def parse(cls, text: str) -> "ModelId":
        """Read `project/version`.

        Raises:
            BadSettings: the text has another form.
        """
        project, _, version = text.partition("/")
        if not is_slug(project) or not re.fullmatch(r"[1-9][0-9]{0,8}", version):
            shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
            raise BadSettings(f"{shown!r} is not a model id; it is written project/version, as in leaves/1.")
        return cls(project, int(version))

    def __str__(self) -> str:
        return f"{self.project}/{self.version}"


def is_slug(text: str) -> bool:
    """Whether a text can name a project: lower-case letters, digits, - and _, at most 63."""
    return _SLUG.fullmatch(text) is not None


def check_slug(text: str) -> str:
    """The text itself when it can name a project.

    Raises:
        BadSettings: it cannot.
    """
    if not is_slug(text):
        raise BadSettings(
            f"{text!r} cannot name a project; use lower-case letters, digits, - and _, such as 'leaves-2'."
        )
    return text
