"""Looking for pictures: by split, class, finding, tag, batch and name, a page at a time."""

from collections.abc import Callable

from sqlalchemy import Select, func, select

from atrous.domain.errors import NotFound
from atrous.storage.catalog.picture_tables import Finding, PictureTag, Presence
from atrous.storage.catalog.tables import Picture, Project
from atrous.storage.records.picture_records import Facets, PicturePage, PictureQuery, PictureView
from atrous.storage.records.records import SplitCounts
from atrous.storage.shelves.annotations import is_labelled
from atrous.storage.shelves.facets import count_labelled, facets_of
from atrous.storage.shelves.picture_views import views_of
from atrous.storage.shelves.shelf import Shelf, find_project


class GalleryShelf(Shelf):
    """The library's pictures as somebody looks through them."""

    def find_pictures(self, project: str, query: PictureQuery) -> PicturePage:
        """A page of the pictures that a query names.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            row = find_project(session, project)
            found = _matching(row, query)
            total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
            ids = list(session.scalars(_page(found, query)))
            more = len(ids) > query.limit
            views = views_of(session, ids[: query.limit])
            return PicturePage(tuple(views), total, views[-1].id if more and views else None)

    def picture(self, project: str, picture_id: int) -> PictureView:
        """One picture, deleted or not.

        Raises:
            NotFound: no such project, or it has no such picture.
        """
        with self.catalog.reading() as session:
            find_project(session, project)
            for view in views_of(session, [picture_id]):
                if view.project == project:
                    return view
        raise NotFound(f"The project {project!r} has no picture {picture_id}; was it of another project?")

    def project_of_picture(self, picture_id: int) -> str:
        """The slug of the project that a picture belongs to.

        Raises:
            NotFound: no such picture.
        """
        owner = select(Project.slug).join(Picture, Picture.project_id == Project.id).where(Picture.id == picture_id)
        with self.catalog.reading() as session:
            slug = session.scalar(owner)
        if slug is None:
            raise NotFound(f"There is no picture {picture_id}.")
        return slug

    def facets(self, project: str) -> Facets:
        """How many pictures there are of each kind that a query may name.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            return facets_of(session, find_project(session, project))

    def labelled_counts(self, project: str) -> SplitCounts:
        """How many labelled pictures each split has: those that a version is frozen from.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            return count_labelled(session, find_project(session, project).id)


def _matching(project: Project, query: PictureQuery) -> Select[int]:
    deleted = Picture.deleted_at.is_not(None) if query.deleted else Picture.deleted_at.is_(None)
    found = select(Picture.id).where(Picture.project_id == project.id, deleted)
    for name, narrow in NARROWINGS.items():
        wanted = getattr(query, name)
        if wanted is not None:
            found = narrow(found, project, wanted)
    return found


def _by_class(found: Select[int], project: Project, name: str) -> Select[int]:
    number = project.class_names.index(name) if name in project.class_names else -1
    shown = (Presence.project_id == project.id) & (Presence.class_id == number)
    return found.join(Presence, (Presence.picture_id == Picture.id) & shown)


def _by_finding(found: Select[int], project: Project, kind: str) -> Select[int]:
    said = (Finding.project_id == project.id) & (Finding.kind == kind)
    return found.join(Finding, (Finding.picture_id == Picture.id) & said)


def _by_tag(found: Select[int], project: Project, tag: str) -> Select[int]:
    put = (PictureTag.project_id == project.id) & (PictureTag.tag == tag)
    return found.join(PictureTag, (PictureTag.picture_id == Picture.id) & put)


NARROWINGS: dict[str, Callable[..., Select[int]]] = {
    "split": lambda found, _, split: found.where(Picture.split == split),
    "class_name": _by_class,
    "finding": _by_finding,
    "tag": _by_tag,
    "batch": lambda found, _, batch: found.where(Picture.batch_id == batch),
    "name": lambda found, _, part: found.where(Picture.name.icontains(part, autoescape=True)),
    "labelled": lambda found, _, wanted: found.where(is_labelled() if wanted else ~is_labelled()),
}
"""A field of the query → what it does to the search."""


def _page(found: Select[int], query: PictureQuery) -> Select[int]:
    if query.after is not None:
        found = found.where(Picture.id < query.after if query.newest_first else Picture.id > query.after)
    order = Picture.id.desc() if query.newest_first else Picture.id
    return found.order_by(order).offset(query.offset).limit(query.limit + 1)
