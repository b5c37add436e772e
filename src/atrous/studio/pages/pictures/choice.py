"""Which pictures a grid shows. The choice stands in the address, so that it can be reloaded, kept and shared."""

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from atrous.domain.splits import SPLITS
from atrous.storage.records.picture_records import PictureQuery
from atrous.studio.pages.frame import project_url

PAGE = 60
UNLABELLED = "unlabelled"
DELETED = "deleted"


@dataclass(frozen=True)
class Choice:
    """As the address has it; empty is all."""

    split: str = ""
    """A split, or `UNLABELLED`, or `DELETED`."""
    class_name: str = ""
    finding: str = ""
    tag: str = ""
    name: str = ""
    """A part of the name."""
    after: str = ""
    """Where the page before ended."""

    def query(self) -> PictureQuery:
        """The same for the library; what makes no sense in an address counts as not said."""
        return PictureQuery(
            split=next((split for split in SPLITS if split == self.split), None),
            class_name=self.class_name or None,
            finding=self.finding or None,
            tag=self.tag or None,
            name=self.name or None,
            labelled=False if self.split == UNLABELLED else None,
            deleted=self.split == DELETED,
            after=int(self.after) if self.after.isdecimal() else None,
            limit=PAGE,
        )

    def but(self, field: str, value: str) -> "Choice":
        """The first page of another choice."""
        return replace(self, **{"after": "", field: value})

    def url(self, project: str) -> str:
        """Where the pictures of this choice are shown."""
        said = {name: value for name, value in asdict(self).items() if value}
        return project_url(project) + (f"?{urlencode(said)}" if said else "")
