"""Pictures and how they get in: in chunks, and again without harm."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from atrous.storage.catalog.tables import Annotation, Picture
from atrous.storage.chunks import in_chunks
from atrous.storage.intake import Intake, Stored
from atrous.storage.records.records import AddedPictures, NewPicture, PictureRecord, SplitCounts
from atrous.storage.shelves.annotations import annotation_record, labelled_pictures
from atrous.storage.shelves.facets import count_splits
from atrous.storage.shelves.label_counts import count_pixels
from atrous.storage.shelves.shelf import Shelf, find_project, lock_project

PAGE = 500


class PictureShelf(Shelf):
    """The library's pictures."""

    def add_pictures(
        self, project: str, items: Iterable[NewPicture], author: str = "import", *, relabel: bool = True
    ) -> AddedPictures:
        """Add labelled pictures, a chunk at a time; after a crash, give all of them again.

        A picture that is there already is skipped, and keeps its split. With other labels it gets a further annotation,
        unless it has labels and `relabel` is off.

        Raises:
            NotFound: no such project.
            AlreadyExists: a name is taken by another picture; the chunks before it are kept.
        """
        self._check_project(project)
        added = AddedPictures()
        for stored in self._store_ahead(iter(items)):  # the bytes are safe before a row speaks of them
            added += self._enter_chunk(project, stored, author, relabel)
        return added

    def pictures(self, project: str, split: str | None = None) -> Iterator[PictureRecord]:
        """The pictures of a project or of one split, in the order they came, each with its current labels.

        They are read in pages: however long the work between two pictures, it holds nobody up.

        Raises:
            NotFound: no such project.
        """
        self._check_project(project)
        return self._each(project, split)

    def split_counts(self, project: str) -> SplitCounts:
        """How many pictures each split has.

        Raises:
            NotFound: no such project.
        """
        with self.catalog.reading() as session:
            return count_splits(session, find_project(session, project).id)

    def _check_project(self, project: str) -> None:
        with self.catalog.reading() as session:
            find_project(session, project)

    def _store_ahead(self, items: Iterator[NewPicture]) -> Iterator[list[Stored]]:
        """Chunks whose bytes are safe; while one is entered, the next waits for the disk or a bucket."""
        with ThreadPoolExecutor(1) as writer:
            waiting: Future[list[Stored]] | None = None
            for chunk in in_chunks(items):
                done, waiting = waiting, writer.submit(self._store, chunk)
                if done is not None:
                    yield done.result()
            if waiting is not None:
                yield waiting.result()

    def _store(self, chunk: list[NewPicture]) -> list[Stored]:
        names = self.blobs.put_all([item.picture for item in chunk] + [item.mask_png for item in chunk])
        counts = [item.class_pixels or count_pixels(item.mask_png, item.name) for item in chunk]
        return [Stored(*each) for each in zip(chunk, names[: len(chunk)], names[len(chunk) :], counts, strict=True)]

    def _enter_chunk(self, project: str, stored: list[Stored], author: str, relabel: bool) -> AddedPictures:
        with self.catalog.writing() as session:
            intake = Intake(session, lock_project(session, project), author, relabel=relabel)
            intake.look_up([each.item.name for each in stored])
            added = sum((intake.enter(each) for each in stored), AddedPictures())
            intake.finish()
            return added

    def _each(self, project: str, split: str | None) -> Iterator[PictureRecord]:
        page = self._page(project, split, after=0)
        while page:
            yield from page
            page = self._page(project, split, after=page[-1].id)

    def _page(self, project: str, split: str | None, after: int) -> list[PictureRecord]:
        with self.catalog.reading() as session:
            pictures = labelled_pictures(find_project(session, project).id).where(Picture.id > after)
            if split is not None:
                pictures = pictures.where(Picture.split == split)
            rows = session.execute(pictures.order_by(Picture.id).limit(PAGE))
            return [_record(project, picture, annotation) for picture, annotation in rows]


def _record(project: str, picture: Picture, annotation: Annotation) -> PictureRecord:
    return PictureRecord(
        id=picture.id,
        project=project,
        name=picture.name,
        split=picture.split,
        suffix=picture.suffix,
        size_HW=(picture.height, picture.width),
        picture=picture.blob,
        annotation=annotation_record(annotation),
    )
