"""What each kind of job does, also when a process before it was killed half-way."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from atrous.datasets.options import ReadOptions
from atrous.domain.errors import AlreadyExists, BadDataset, BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.domain.reporter import Silent
from atrous.imaging.decode import decode_index_mask
from atrous.jobs.kinds.table import KINDS
from atrous.jobs.local import LocalEngine
from atrous.jobs.orders import ExportOrder, FreezeOrder, ImportOrder, Order, ResumeOrder, TrainOrder
from atrous.storage.library import Library
from atrous.storage.records.job_records import JobRecord
from atrous.storage.records.picture_records import PictureQuery
from atrous.storage.records.records import SplitCounts


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library with a project that knows one class already, another than those that will come."""
    with Library.open(tmp_path / "home") as library:
        library.create_project("yard", "Yard", ("background", "stone"))
        yield library


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Six pictures of one leaf and one stone each, whose classes stand in another order than the project's."""
    folder = tmp_path / "pictures"
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True)
    (folder / "classes.txt").write_text("background\nleaf\nstone\n")
    random = np.random.default_rng(0)
    for number in range(6):
        mask_HW = np.zeros((40, 60), np.uint8)
        mask_HW[5:20, 5:20], mask_HW[25:35, 30:50] = 1, 2
        coarse = random.integers(0, 255, (4, 6, 3), np.uint8)
        cv2.imwrite(str(folder / "images" / f"p{number}.png"), cv2.resize(coarse, (60, 40)))
        cv2.imwrite(str(folder / "masks" / f"p{number}.png"), mask_HW)
    return folder


def submit(library: Library, order: Order) -> JobRecord:
    return LocalEngine(library).submit(order, actor="anna")


def carry_out(library: Library, job: JobRecord) -> dict[str, object]:
    """What a worker does with it."""
    result = KINDS[job.kind].run(library, job, Silent())
    KINDS[job.kind].tidy(job)
    return result


def imported(library: Library, pictures: Path) -> None:
    carry_out(library, submit(library, ImportOrder("yard", str(pictures))))


def test_an_import_joins_the_projects_classes_batch_tags_and_split(library: Library, pictures: Path) -> None:
    order = ImportOrder("yard", str(pictures), batch="phone", tags=("wet",), split="valid", remove=True)

    result = carry_out(library, submit(library, order))

    assert result["added"] == {"new": 6, "relabelled": 0, "there_already": 0}
    assert library.project("yard").class_names == ("background", "stone", "leaf")
    first = library.find_pictures("yard", PictureQuery(tag="wet", split="valid")).pictures[0]
    assert first.annotation is not None
    labels_HW = decode_index_mask(library.blobs.get(first.annotation.mask))
    assert (labels_HW[10, 10], labels_HW[30, 40], labels_HW[0, 0]) == (2, 1, 0)
    assert library.facets("yard").classes == {"background": 6, "stone": 6, "leaf": 6}
    assert library.split_counts("yard") == SplitCounts(valid=6)
    assert [(batch.name, batch.pictures) for batch in library.batches("yard")] == [("phone", 6)]
    assert first.annotation.author == "anna"
    assert not pictures.exists()


def test_an_import_keeps_what_the_doctor_said_of_each_picture(library: Library, pictures: Path) -> None:
    for folder in ("images", "masks"):
        (pictures / folder / "p5.png").write_bytes((pictures / folder / "p4.png").read_bytes())

    result = carry_out(library, submit(library, ImportOrder("yard", str(pictures), ReadOptions(skip_bad=True))))

    report = result["report"]
    assert isinstance(report, dict)
    said = {problem["kind"]: problem["samples"] for problem in report["problems"]}
    for kind, names in said.items():
        found = library.find_pictures("yard", PictureQuery(finding=kind)).pictures
        assert {picture.name for picture in found} == set(names) - {"no picture"}
    assert any({"p4", "p5"} <= set(names) for names in said.values())


def test_an_upload_that_is_refused_is_cleared_away(library: Library, pictures: Path) -> None:
    (pictures / "masks" / "p0.png").write_bytes(b"no picture")
    job = submit(library, ImportOrder("yard", str(pictures), remove=True))

    with pytest.raises(BadDataset, match=r"p0\.png"):
        carry_out(library, job)

    assert not pictures.exists()
    assert library.split_counts("yard").total == 0


def test_a_version_is_frozen_anew_after_a_kill(library: Library, pictures: Path) -> None:
    imported(library, pictures)
    job = submit(library, FreezeOrder("yard", {"preprocessing": {"grayscale": True}}, name="grey", seed=3))
    half_done = library.start_over("yard", 1).folder
    half_done.mkdir(parents=True)
    (half_done / "version.json").write_text("half")

    result = carry_out(library, job)

    version = library.version("yard", 1)
    assert result == {"version": "yard/1", "hash": version.hash}
    assert (version.name, version.frozen, version.counts.total) == ("grey", True, 6)
    assert carry_out(library, job) == result  # killed after it was frozen and before that was said


def test_a_version_that_cannot_be_is_refused_before_it_takes_a_number(library: Library, pictures: Path) -> None:
    with pytest.raises(BadDataset, match="no pictures to train on"):
        submit(library, FreezeOrder("yard", {}))
    imported(library, pictures)
    with pytest.raises(BadSettings, match="brick"):
        submit(library, FreezeOrder("yard", {"preprocessing": {"remap": {"brick": "stone"}}}))
    assert library.versions("yard", drafts=True) == []
    assert library.jobs("yard", kind="version") == []


def test_an_export_is_a_zip_that_is_written_once(library: Library, pictures: Path) -> None:
    imported(library, pictures)
    carry_out(library, submit(library, FreezeOrder("yard", {})))
    order = ExportOrder(ModelId("yard", 1), "png-mask-semantic")

    result = carry_out(library, submit(library, order))

    file = library.folders.export(ModelId("yard", 1), "png-mask-semantic")
    assert result == {"file": str(file), "bytes": file.stat().st_size}
    with zipfile.ZipFile(file) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("train/_classes.csv").decode())))
        assert archive.testzip() is None
    assert rows[0] == ["Pixel Value", " Class"]
    written = file.stat().st_mtime_ns
    carry_out(library, submit(library, order))
    assert file.stat().st_mtime_ns == written
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
    with pytest.raises(BadSettings, match="papyrus"):
        submit(library, ExportOrder(ModelId("yard", 1), "papyrus"))


def test_a_training_is_refused_where_there_is_nothing_to_train_on_or_resume(trained_home: Path) -> None:
    with Library.open(trained_home) as library:
        with pytest.raises(NotFound, match="ground/7"):
            submit(library, TrainOrder(ModelId("ground", 7)))
        with pytest.raises(AlreadyExists, match="published already"):
            submit(library, TrainOrder(ModelId("ground", 1)))
        with pytest.raises(NotFound, match="no training 99"):
            submit(library, ResumeOrder(99))
        assert library.jobs() == []
