"""Projects: a slug, a name and the classes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from atrous.domain.classes import BACKGROUND_NAME, Classes
from atrous.domain.errors import AlreadyExists
from atrous.domain.model_id import check_slug
from atrous.storage.catalog.tables import Project
from atrous.storage.records.records import ProjectRecord
from atrous.storage.shelves.events import COMMAND_LINE, add_event
from atrous.storage.shelves.shelf import Shelf, find_project, lock_project, utc_now

TYPE = "semantic-segmentation"
"""The only type of project there is; clients ask for it by this name."""
ANNOTATION_GROUP = "objects"
"""What the classes are together, where nobody said it."""


class ProjectShelf(Shelf):
    """The library's projects."""

    def create_project(
        self,
        slug: str,
        name: str,
        class_names: Sequence[str] = (BACKGROUND_NAME,),
        *,
        annotation_group: str = ANNOTATION_GROUP,
        actor: str = COMMAND_LINE,
    ) -> ProjectRecord:
        """Make an empty project; class names in the order of pixel values, background first.

        Raises:
            BadSettings: the slug or the class names cannot be used.
            AlreadyExists: the slug is taken.
        """
        names = Classes(tuple(class_names)).names
        now = utc_now()
        row = Project(
            slug=check_slug(slug),
            name=name,
            class_names=list(names),
            created_at=now,
            updated_at=now,
            type=TYPE,
            annotation_group=annotation_group,
        )
        try:
            with self.catalog.writing() as session:
                session.add(row)
                session.flush()
                add_event(session, actor, "create project", slug, name, {})
                return _record(row)
        except IntegrityError as error:
            raise AlreadyExists(f"There is a project {slug!r} already; choose another name.") from error

    def extend_classes(self, slug: str, class_names: Sequence[str], *, actor: str = COMMAND_LINE) -> ProjectRecord:
        """Add the classes that the project does not have, after those it has: numbers in use stay what they are.

        Raises:
            NotFound: no such project.
            BadSettings: an empty name, or more classes than a mask can hold.
        """
        with self.catalog.writing() as session:
            row = lock_project(session, slug)
            new = [name for name in dict.fromkeys(class_names) if name not in row.class_names]
            if new:
                row.class_names = list(Classes((*row.class_names, *new)).names)
                row.updated_at = utc_now()
                add_event(session, actor, "add classes", slug, ", ".join(new), {})
            return _record(row)

    def ensure_project(self, slug: str, name: str, class_names: Sequence[str]) -> ProjectRecord:
        """The project of this slug, made if need be: what an import that may be repeated wants.

        Raises:
            BadSettings: the slug or the class names cannot be used.
            AlreadyExists: there is one with other classes.
        """
        try:
            return self.create_project(slug, name, class_names)
        except AlreadyExists:
            project = self.project(slug)
        if project.class_names != tuple(class_names):
            raise AlreadyExists(
                f"The project {slug!r} has the classes {', '.join(project.class_names)}; "
                f"these pictures have {', '.join(class_names)}. Choose another project for them."
            )
        return project

    def project(self, slug: str) -> ProjectRecord:
        """One project.

        Raises:
            NotFound: names the projects there are.
        """
        with self.catalog.reading() as session:
            return _record(find_project(session, slug))

    def projects(self) -> list[ProjectRecord]:
        """All projects, by slug."""
        with self.catalog.reading() as session:
            return [_record(row) for row in session.scalars(select(Project).order_by(Project.slug))]


def _record(row: Project) -> ProjectRecord:
    return ProjectRecord(
        slug=row.slug,
        name=row.name,
        class_names=tuple(row.class_names),
        created_at=row.created_at,
        updated_at=row.updated_at,
        type=row.type,
        annotation_group=row.annotation_group,
    )
