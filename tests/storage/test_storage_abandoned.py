"""What killed processes leave half done: it goes after a day, when the next one begins the like."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from storage_samples import card, freeze, package

from atrous.domain.model_id import ModelId
from atrous.storage.catalog.tables import Version
from atrous.storage.folders import ABANDONED_S, Folders
from atrous.storage.library import Library
from atrous.storage.records.records import VersionDraft
from atrous.storage.shelves.shelf import utc_now

ONE = ModelId("leaves", 1)


@pytest.mark.parametrize(("age_s", "number"), [(ABANDONED_S + 60, 1), (ABANDONED_S - 60, 2)])
def test_a_draft_that_nobody_finishes_gives_its_folder_and_its_number_back(
    leaves: Library, age_s: float, number: int
) -> None:
    killed = half_frozen(leaves, age_s)

    assert leaves.new_version("leaves", "second", {}).number == number
    assert killed.folder.exists() == (number == 2)


def test_a_frozen_version_stays_however_old(leaves: Library) -> None:
    freeze(leaves, "leaves")
    grow_old(leaves, 2 * ABANDONED_S)

    assert leaves.new_version("leaves", "second", {}).number == 2
    assert leaves.version("leaves", 1).frozen


@pytest.mark.parametrize(("age_s", "stays"), [(ABANDONED_S + 60, False), (ABANDONED_S - 60, True)])
def test_a_half_copied_package_goes(leaves: Library, home: Path, tmp_path: Path, age_s: float, stays: bool) -> None:
    killed = package(Folders(home).model_draft(ONE))
    os.utime(killed, (time.time() - age_s,) * 2)

    leaves.publish(freeze(leaves, "leaves"), package(tmp_path / "package"), card())

    assert killed.exists() == stays
    assert (leaves.model_folder(ONE) / "weights.onnx").is_file()


def half_frozen(library: Library, age_s: float) -> VersionDraft:
    """What a process leaves that was killed while it froze."""
    draft = library.new_version("leaves", "first", {})
    (draft.folder / "pictures").mkdir(parents=True)
    grow_old(library, age_s)
    return draft


def grow_old(library: Library, age_s: float) -> None:
    with library.catalog.writing() as session:
        session.execute(update(Version).values(created_at=utc_now() - timedelta(seconds=age_s)))
