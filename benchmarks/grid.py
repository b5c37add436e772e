"""How long the first page of a grid takes in a project of many pictures: python benchmarks/grid.py [--pictures 50000].

Rows are put in straight; every sixtieth picture has bytes, so that the thumbnails of a page are real. The query's time
is the median of several; it is also told as a share of the time that reading one row takes, which another machine or a
busy one leaves alone.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from sqlalchemy import insert

from atrous.storage.catalog.picture_tables import Finding, PictureTag, Presence
from atrous.storage.catalog.tables import Annotation, Picture
from atrous.storage.library import Library
from atrous.storage.records.picture_records import PicturePage, PictureQuery
from atrous.storage.shelves.shelf import utc_now

CLASSES = ("background", "road", "car", "tree", "rare")
SPLITS = ("train",) * 7 + ("valid",) * 2 + ("test",)
QUERIES = {
    "the first page": PictureQuery(),
    "the last page by offset": PictureQuery(offset=49_900),
    "of a split": PictureQuery(split="test"),
    "with a common class": PictureQuery(class_name="car"),
    "with a class of one in a thousand": PictureQuery(class_name="rare"),
    "with a finding": PictureQuery(finding="specks"),
    "with a tag, newest first": PictureQuery(tag="wet", newest_first=True),
    "with a part of the name": PictureQuery(name="_4999"),
    "split, class and tag": PictureQuery(split="train", class_name="tree", tag="wet"),
    "nobody has labelled": PictureQuery(labelled=False),
}


def main() -> None:
    """Fill a library and look through it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=50_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--database", help="The catalog as an SQLAlchemy URL; default is SQLite.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder), arguments.database) as library:
        fill(library, arguments.pictures)
        measure(library, arguments.repeats)


def fill(library: Library, count: int) -> None:
    """A project with so many pictures."""
    library.create_project("many", "Many", CLASSES)
    photos, mask = blobs(library)
    now = utc_now()
    with library.catalog.writing() as session:
        for start in range(0, count, 5000):
            ids = range(start + 1, min(start + 5000, count) + 1)
            session.execute(insert(Picture), [picture(number, photos, now) for number in ids])
            session.execute(insert(Annotation), [annotation(number, mask, now) for number in ids if number % 50])
            session.execute(insert(Presence), [row for number in ids if number % 50 for row in presences(number)])
            session.execute(insert(PictureTag), [tag(number) for number in ids if number % 10 == 0])
            session.execute(insert(Finding), [finding(number) for number in ids if number % 25 == 0])


def blobs(library: Library) -> tuple[list[str], str]:
    """Sixty photo-like pictures of one megapixel, and a mask for all of them."""
    random = np.random.default_rng(0)
    photos = []
    for _ in range(60):
        coarse = random.integers(0, 255, (30, 40, 3), np.uint8)
        _, jpeg = cv2.imencode(".jpg", cv2.resize(coarse, (1152, 864), interpolation=cv2.INTER_CUBIC))
        photos.append(library.blobs.put(jpeg.tobytes()))
    labels_HW = cv2.resize(random.integers(0, 5, (9, 12), np.uint8), (1152, 864), interpolation=cv2.INTER_NEAREST)
    return photos, library.blobs.put(cv2.imencode(".png", labels_HW)[1].tobytes())


def picture(number: int, photos: list[str], now: object) -> dict[str, object]:
    """A row."""
    return {
        "id": number,
        "project_id": 1,
        "name": f"drive_{number:06}",
        "split": SPLITS[number % 10],
        "suffix": ".jpg",
        "blob": photos[number % 60],
        "height": 864,
        "width": 1152,
        "created_at": now,
    }


def annotation(number: int, mask: str, now: object) -> dict[str, object]:
    """A row."""
    counts = {str(row["class_id"]): row["pixels"] for row in presences(number)}
    labels = {"picture_id": number, "revision": 1, "blob": mask, "author": "import", "created_at": now}
    return labels | {"class_pixels": counts}


def presences(number: int) -> list[dict[str, int]]:
    """Rows."""
    shown = [0, 1, *([2] if number % 2 else []), *([3] if number % 3 else []), *([4] if number % 1000 == 1 else [])]
    return [{"project_id": 1, "class_id": each, "picture_id": number, "pixels": 1000} for each in shown]


def tag(number: int) -> dict[str, object]:
    """A row."""
    return {"project_id": 1, "tag": "wet", "picture_id": number}


def finding(number: int) -> dict[str, object]:
    """A row."""
    said = {"kind": "specks", "severity": "warning", "sentence": "Masks have specks."}
    return {"project_id": 1, "picture_id": number} | said


def measure(library: Library, repeats: int) -> None:
    """Print what each look takes."""
    total = library.split_counts("many").total
    row_ms = median_ms(lambda: library.picture("many", total // 2), repeats)
    print(f"{total} pictures; one picture with all that is known of it: {row_ms:.1f} ms")
    for name, query in QUERIES.items():
        spent_ms = median_ms(lambda query=query: library.find_pictures("many", query), repeats)
        found = library.find_pictures("many", query).total
        print(f"{spent_ms:7.1f} ms = {spent_ms / row_ms:5.1f} times one picture: {name} ({found} found)")
    print(f"{median_ms(lambda: library.facets('many'), repeats):7.1f} ms: the counts beside the filters")
    print(f"{median_ms(library.project_cards, repeats):7.1f} ms: the project's card")
    page = library.find_pictures("many", PictureQuery())
    print(f"{median_ms(lambda: thumbnails(library, page), 1):7.1f} ms: 60 thumbnails and masks, made")
    print(f"{median_ms(lambda: thumbnails(library, page), repeats):7.1f} ms: 60 thumbnails and masks, kept")


def thumbnails(library: Library, page: PicturePage) -> None:
    """What a browser asks for when it shows a page."""
    for view in page.pictures:
        library.picture_thumbnail(view.picture)
        if view.annotation:
            library.mask_thumbnail(view.annotation.mask)


def median_ms(do: Callable[[], object], repeats: int) -> float:
    """The median of several goes."""
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        do()
        spent.append(time.perf_counter() - start)
    return 1000 * statistics.median(spent)


if __name__ == "__main__":
    main()
