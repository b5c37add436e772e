"""Projects: a slug, a name and the classes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from atrous.domain.classes import Classes
from atrous.domain.errors import AlreadyExists
from atrous.domain.model_id import check_slug
from atrous.storage.records import ProjectRecord
from atrous.storage.shelf import Shelf, find_project, utc_now
from atrous.storage.tables import Project


class ProjectShelf(Shelf):
    """The library's projects."""

    def create_project(self, slug: str, name: str, class_names: Sequence[str]) -> ProjectRecord:
        """Make an empty project; class names in the order of pixel values, background first.

        Raises:
            BadSettings: the slug or the class names cannot be used.
            AlreadyExists: the slug is taken.
        """
        names = Classes(tuple(class_names)).names
        row = Project(slug=check_slug(slug), name=name, class_names=list(names), created_at=utc_now())
        try:
            with self.catalog.writing() as session:
                session.add(row)
                session.flush()
                return _record(row)
        except IntegrityError as error:
            raise AlreadyExists(f"There is a project {slug!r} already; choose another name.") from error

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
    return ProjectRecord(row.slug, row.name, tuple(row.class_names), row.created_at)
