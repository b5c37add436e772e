"""Finding pictures: by split, class, finding, tag, batch and name, a page at a time."""

from dataclasses import replace

import pytest
from storage_samples import CLASSES, labelled

from atrous.domain.errors import NotFound
from atrous.storage.library import Library
from atrous.storage.records.picture_records import FindingRecord, PictureQuery, Upload
from atrous.storage.records.records import SplitCounts

SPECKS = FindingRecord("specks", "warning", "2 masks have specks.")


@pytest.fixture
def leaves(library: Library) -> Library:
    """Ten labelled pictures, the last three with stones; one that nobody has labelled."""
    library.create_project("leaves", "Leaves", CLASSES)
    pictures = [labelled(number, label=2 if number >= 7 else 1) for number in range(10)]
    library.add_pictures("leaves", pictures)
    library.set_findings("leaves", {"photo_0001": [SPECKS], "photo_0008": [SPECKS], "photo_0002": []})
    library.gather("leaves", ["photo_0000", "photo_0001"], "monday", ["wet"])
    bare = labelled(99)
    library.upload("leaves", Upload("Bare", "train", bare.picture, ".png", bare.size_HW))
    return library


def found(library: Library, query: PictureQuery) -> list[str]:
    return [picture.name for picture in library.find_pictures("leaves", query).pictures]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (PictureQuery(split="valid"), [3, 8]),
        (PictureQuery(class_name="stone"), [7, 8, 9]),
        (PictureQuery(class_name="background"), range(10)),
        (PictureQuery(class_name="never heard of"), []),
        (PictureQuery(finding="specks"), [1, 8]),
        (PictureQuery(tag="wet"), [0, 1]),
        (PictureQuery(batch=1), [0, 1]),
        (PictureQuery(name="HOTO_0003"), [3]),
        (PictureQuery(name="photo%"), []),
        (PictureQuery(labelled=True), range(10)),
        (PictureQuery(class_name="leaf", split="train", tag="wet", newest_first=True), [1, 0]),
        (PictureQuery(deleted=True), []),
    ],
)
def test_pictures_are_found_by_what_is_known_of_them(leaves: Library, query: PictureQuery, numbers: list[int]) -> None:
    page = leaves.find_pictures("leaves", query)

    assert [picture.name for picture in page.pictures] == [f"photo_{number:04}" for number in numbers]
    assert (page.total, page.next) == (len(numbers), None)


def test_unlabelled_pictures_are_found_and_are_no_part_of_a_version(leaves: Library) -> None:
    (bare,) = leaves.find_pictures("leaves", PictureQuery(labelled=False)).pictures

    assert (bare.name, bare.file_name, bare.annotation, bare.class_ids) == ("Bare", "Bare.png", None, ())
    assert "Bare" not in [picture.name for picture in leaves.pictures("leaves")]
    assert leaves.labelled_counts("leaves") == SplitCounts(6, 2, 2)
    assert leaves.split_counts("leaves") == SplitCounts(7, 2, 2)


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_pages_of_a_search_have_every_picture_once(leaves: Library, newest_first: bool) -> None:
    query = PictureQuery(class_name="leaf", limit=3, newest_first=newest_first)
    names, totals = [], set()
    while True:
        page = leaves.find_pictures("leaves", query)
        names += [picture.name for picture in page.pictures]
        totals.add(page.total)
        if page.next is None:
            break
        query = replace(query, after=page.next)

    assert names == sorted((f"photo_{number:04}" for number in range(7)), reverse=newest_first)
    assert totals == {7}
    assert found(leaves, PictureQuery(limit=2, offset=4)) == ["photo_0004", "photo_0005"]


def test_a_picture_has_all_that_is_known_of_it(leaves: Library) -> None:
    (seen,) = leaves.find_pictures("leaves", PictureQuery(name="photo_0001")).pictures

    picture = leaves.picture("leaves", seen.id)

    assert picture == seen
    assert (picture.split, picture.size_HW, picture.class_ids) == ("train", (24, 32), (0, 1))
    assert (picture.tags, picture.findings, picture.batch) == (("wet",), (SPECKS,), 1)
    assert picture.annotation is not None
    assert leaves.blobs.get(picture.annotation.mask) == labelled(1).mask_png
    with pytest.raises(NotFound, match="no picture 4711"):
        leaves.picture("leaves", 4711)
    leaves.create_project("other", "Other")
    with pytest.raises(NotFound):
        leaves.picture("other", seen.id)


def test_facets_count_what_a_query_would_find(leaves: Library) -> None:
    facets = leaves.facets("leaves")

    assert facets.splits == SplitCounts(7, 2, 2)
    assert (facets.unlabelled, facets.deleted) == (1, 0)
    assert facets.classes == {"background": 10, "leaf": 7, "stone": 3}
    assert (facets.tags, facets.findings) == ({"wet": 2}, {"specks": 2})
    assert [(batch.name, batch.pictures) for batch in facets.batches] == [("monday", 2)]


def test_deleted_pictures_count_nowhere(leaves: Library) -> None:
    ids = [picture.id for picture in leaves.find_pictures("leaves", PictureQuery(tag="wet")).pictures]

    leaves.delete_pictures("leaves", ids)

    facets = leaves.facets("leaves")
    assert (facets.splits.total, facets.deleted) == (9, 2)
    assert facets.classes == {"background": 8, "leaf": 5, "stone": 3}
    assert (facets.tags, facets.findings) == ({}, {"specks": 1})
    assert [batch.pictures for batch in facets.batches] == [0]
    assert found(leaves, PictureQuery(deleted=True)) == ["photo_0000", "photo_0001"]


def test_a_doctor_who_comes_again_replaces_what_he_said(leaves: Library) -> None:
    leaves.set_findings("leaves", {"photo_0001": [], "no such picture": [SPECKS]})

    assert found(leaves, PictureQuery(finding="specks")) == ["photo_0008"]


def test_a_project_card_shows_what_is_in_it(leaves: Library) -> None:
    leaves.create_project("empty", "Empty")

    cards = {card.slug: card for card in leaves.project_cards()}

    card = cards["leaves"]
    assert (card.name, card.type, card.annotation_group) == ("Leaves", "semantic-segmentation", "objects")
    assert (card.splits.total, card.unlabelled, card.versions, card.best_miou) == (11, 1, 0, None)
    first = leaves.find_pictures("leaves", PictureQuery(limit=1)).pictures[0]
    assert first.annotation is not None
    assert (card.cover, card.cover_mask) == (first.picture, first.annotation.mask)
    assert (cards["empty"].cover, cards["empty"].splits.total) == (None, 0)
    assert leaves.project_card("leaves") == card
