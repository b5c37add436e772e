"""What the doctor said of pictures when they came in."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select

from atrous.storage.catalog.picture_tables import Finding
from atrous.storage.catalog.tables import Picture
from atrous.storage.records.picture_records import FindingRecord
from atrous.storage.shelves.shelf import Shelf, lock_project

PAGE = 500


class FindingShelf(Shelf):
    """The library's findings."""

    def set_findings(self, project: str, said: Mapping[str, Sequence[FindingRecord]]) -> None:
        """Keep what the doctor said of pictures, by their names, in the place of what it said of them before.

        Names that the project does not have are left out: their pictures were not fit to come in.

        Raises:
            NotFound: no such project.
        """
        names = list(said)
        for start in range(0, len(names), PAGE):
            self._set_page(project, {name: said[name] for name in names[start : start + PAGE]})

    def _set_page(self, project: str, said: Mapping[str, Sequence[FindingRecord]]) -> None:
        with self.catalog.writing() as session:
            project_id = lock_project(session, project).id
            named = select(Picture.id, Picture.name).where(Picture.project_id == project_id)
            named = named.where(Picture.deleted_at.is_(None), Picture.name.in_(said))
            ids = {name: picture_id for picture_id, name in session.execute(named)}
            session.execute(delete(Finding).where(Finding.picture_id.in_(ids.values())))
            rows = [
                {
                    "project_id": project_id,
                    "kind": finding.kind,
                    "picture_id": picture_id,
                    "severity": finding.severity,
                    "sentence": finding.sentence,
                }
                for name, picture_id in ids.items()
                for finding in said[name]
            ]
            if rows:
                session.execute(insert(Finding), rows)
