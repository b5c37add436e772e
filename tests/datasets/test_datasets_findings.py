"""One broken dataset per finding: exactly that finding comes back, and a mended copy no longer has it."""

import cv2
import numpy as np
import pytest
from broken_datasets import (
    ERROR,
    FINDINGS,
    INFO,
    LEFT_OF,
    MASK,
    PICTURE,
    STEMS,
    WARNING,
    all_masks,
    frames,
    mask_in_colors_of_voc,
    mask_in_red,
    mask_in_transparency,
    mask_saved_as_rgb,
    write_frame,
)

from atrous.datasets.doctoring.check import check
from atrous.datasets.doctoring.fixing import fix
from atrous.datasets.read import read


@pytest.fixture
def diagnose():
    """The doctor."""
    return lambda folder: check(read(folder), close=True)


def test_there_is_nothing_to_find_in_a_sound_dataset(diagnose, layouts):
    assert diagnose(layouts.index_masks(STEMS)).problems == ()


@pytest.mark.parametrize(("break_it", "kind", "severity", "file", "mended"), FINDINGS)
def test_each_break_is_found_and_nothing_else(diagnose, layouts, tmp_path, break_it, kind, severity, file, mended):
    layouts.index_masks(STEMS)
    break_it(layouts)
    diagnosis = diagnose(layouts.root)
    assert [(problem.kind, problem.severity) for problem in diagnosis.problems] == [(kind, severity)]
    (problem,) = diagnosis.problems
    assert file is None or file in problem.files
    assert all((problem.sentence, problem.why, problem.fix))
    assert diagnosis.exit_code == {INFO: 0, WARNING: 1, ERROR: 2}[severity]

    before = {path: path.read_bytes() for path in layouts.root.rglob("*.*")}
    fixed = fix(diagnosis, tmp_path / "copy")
    assert {path: path.read_bytes() for path in layouts.root.rglob("*.*")} == before
    assert bool(fixed.said) == mended
    left = [problem.kind for problem in diagnose(tmp_path / "copy").problems]
    assert left == ([LEFT_OF[kind]] if kind in LEFT_OF else [] if mended else [kind])


@pytest.mark.parametrize(
    "save",
    [mask_saved_as_rgb, mask_in_red, mask_in_colors_of_voc, mask_in_transparency],
    ids=lambda save: save.__name__,
)
def test_class_numbers_are_read_out_of_colors(diagnose, layouts, tmp_path, save):
    layouts.index_masks(STEMS)
    save(layouts)
    fix(diagnose(layouts.root), tmp_path / "copy")
    mask = cv2.imread(str(tmp_path / "copy/masks/0train.png"), cv2.IMREAD_UNCHANGED)
    assert (mask == layouts.stripes((0, 1, 2))).all()


@pytest.mark.parametrize(
    ("values", "class_list"),
    [
        ((1, 2, 3), "background\ncrack\nroad\n"),
        ((0, 1, 2), "crack\nroad\n"),
        ((0, 128, 255), "background\ncrack\nroad\n"),
        ((0, 38, 75), "background\ncrack\nroad\n"),
    ],
)
def test_numbers_that_mean_something_else_are_written_as_meant(diagnose, layouts, tmp_path, values, class_list):
    layouts.index_masks(STEMS, class_list)
    all_masks(*values)(layouts)
    fix(diagnose(layouts.root), tmp_path / "copy")
    mask = cv2.imread(str(tmp_path / "copy/masks/0train.png"), cv2.IMREAD_UNCHANGED)
    assert (mask == layouts.stripes((0, 1, 2))).all()
    assert (tmp_path / "copy/classes.txt").read_text() == "background\ncrack\nroad\n"


def test_a_thin_line_and_its_crumbs_are_no_specks(diagnose, layouts):
    layouts.index_masks(STEMS)
    layouts.picture(PICTURE, (64, 96))
    labels_HW = layouts.mask(MASK, (0,), (64, 96))
    labels_HW[20:22, 5:80] = 1
    labels_HW[21, 83] = labels_HW[40:60, 10:60] = 1
    cv2.imwrite(str(layouts.root / MASK), labels_HW)
    assert diagnose(layouts.root).problems == ()


def test_a_video_in_pieces_is_in_order(diagnose, layouts):
    layouts.index_masks(STEMS)
    for number, picture in enumerate(frames(layouts, 24)):
        split = "train" if number < 14 else "val" if number < 19 else "test"
        write_frame(layouts, picture, f"{split}/frame_{number:03}")
    kinds = {problem.kind for problem in diagnose(layouts.root).problems}
    assert "video-split-at-random" not in kinds


def test_numbered_pictures_of_different_things_are_no_video(diagnose, layouts):
    splits = ("train", "val", "test")
    assert (
        diagnose(layouts.index_masks([f"{splits[number % 3]}/photo_{number}" for number in range(30)])).problems == ()
    )


def test_pictures_before_a_camera_that_stands_still_are_no_video(diagnose, layouts):
    layouts.index_masks(STEMS)
    belt = frames(layouts, 1)[0].astype(int)
    rng = np.random.default_rng(5)
    for number in range(24):
        picture = np.clip(belt + rng.normal(0, 40, belt.shape), 0, 255).astype(np.uint8)
        write_frame(layouts, picture, f"{('train', 'val', 'test')[number % 3]}/belt_{number}")
    assert "video-split-at-random" not in {problem.kind for problem in diagnose(layouts.root).problems}
