"""Tags: words that people put on pictures."""

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from atrous.domain.errors import BadDataset
from atrous.storage.catalog.picture_tables import PictureTag
from atrous.storage.catalog.tables import Project


def put_tags(session: Session, project: Project, picture_ids: list[int], tags: Iterable[str]) -> None:
    """Put words on pictures of the project, beside those they have.

    Raises:
        BadDataset: a tag is empty.
    """
    for tag in dict.fromkeys(tags):
        if not tag.strip():
            raise BadDataset("A tag is empty; give it at least a letter.")
        has = select(PictureTag.picture_id).where(PictureTag.project_id == project.id, PictureTag.tag == tag)
        tagged = set(session.scalars(has))
        new = [{"project_id": project.id, "tag": tag, "picture_id": one} for one in picture_ids if one not in tagged]
        if new:
            session.execute(insert(PictureTag), new)
