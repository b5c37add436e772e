"""The doctor as a person meets it: its page, its command line, its documentation."""

import json
import re
import shutil
from collections import Counter

import cv2
import numpy as np
import pytest
from test_datasets_findings import FINDINGS, STEMS

from atrous.cli.app import run
from atrous.datasets.demo_pictures import write_demo_pictures
from atrous.datasets.doctoring.check import check
from atrous.datasets.doctoring.diagnose import diagnose
from atrous.datasets.doctoring.findings.copies import splits_of
from atrous.datasets.doctoring.fixes.regroup import cut_videos
from atrous.datasets.doctoring.fixing import fix
from atrous.datasets.doctoring.page import render
from atrous.datasets.read import read
from atrous.domain.errors import AlreadyExists, BadDataset
from places import ROOT

SPLITS = {"train": range(0, 8), "valid": range(8, 10), "test": range(10, 12)}


@pytest.fixture
def photos(tmp_path):
    """Twelve pictures with splits, and every class in each."""
    folder = tmp_path / "photos"
    write_demo_pictures(folder, 12)
    for number in range(12):
        mask_file = str(folder / "masks" / f"ground_{number:03}.png")
        mask = cv2.imread(mask_file, cv2.IMREAD_UNCHANGED)
        mask[:] = np.arange(mask.shape[1]) * 6 // mask.shape[1]
        cv2.imwrite(mask_file, mask)
    for split, numbers in SPLITS.items():
        (folder / f"{split}.txt").write_text("\n".join(f"ground_{number:03}" for number in numbers))
    return folder


def test_the_page_shows_each_finding_with_pictures(photos):
    shutil.copy(photos / "images/ground_000.jpg", photos / "images/ground_011.jpg")
    shutil.copy(photos / "masks/ground_000.png", photos / "masks/ground_011.png")
    page = render(check(read(photos)))
    assert "same-picture-in-two-splits" in page
    assert "What was trained on measures nothing when it is tested on." in page
    assert page.count('src="data:image/jpeg;base64,') == 4
    assert re.search(r"<b>test</b> images/ground_011\.jpg", page)
    assert "http" not in page.replace("http-equiv", "")


def test_the_page_shows_names_as_text(photos):
    (photos / "classes.txt").write_text("background\nleaf\nstone\nbrick\ncoin\n<script>alert(1)</script>\n")
    page = render(check(read(photos)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_the_page_has_a_place_for_what_cannot_be_shown(photos):
    (photos / "images/ground_000.jpg").write_bytes(b"")
    (photos / "masks/ground_001.png").write_bytes(b"")
    page = render(check(read(photos)))
    assert "the picture cannot be read" in page
    assert "the labels cannot be read" in page


def test_html_fix_and_json_at_once(photos, tmp_path, capsys):
    (photos / "images/ground_000.jpg").write_bytes(b"")
    words = ["--html", str(tmp_path / "pages/page.html"), "--fix", str(tmp_path / "mended"), "--json"]
    assert run(["doctor", str(photos), *words]) == 2
    said = json.loads(capsys.readouterr().out)
    (problem,) = said["problems"]
    assert (problem["kind"], problem["fix"]) == ("unreadable-picture", "Leaves them out of the copy.")
    assert said["fixed"]["pictures"] == 11
    assert said["fixed"]["left"] == []
    assert (tmp_path / "pages/page.html").is_file()
    assert run(["doctor", str(tmp_path / "mended")]) == 0
    capsys.readouterr()


def test_fix_does_not_write_over_anything(photos, tmp_path):
    (tmp_path / "mended").mkdir()
    (tmp_path / "mended/notes.txt").write_text("mine")
    with pytest.raises(AlreadyExists):
        fix(check(read(photos)), tmp_path / "mended")
    assert [file.name for file in (tmp_path / "mended").iterdir()] == ["notes.txt"]


def test_fix_refuses_masks_that_only_a_person_can_explain(layouts, tmp_path):
    layouts.index_masks(STEMS)
    for stem in STEMS:
        layouts.mask(f"masks/{stem}.png", (0, 255))
    with pytest.raises(BadDataset, match=r"hold only 0 and 255.*Write the class's number for 255"):
        fix(check(read(layouts.root)), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_fix_says_when_nothing_is_left(layouts, tmp_path):
    layouts.index_masks(["train/a"])
    (layouts.root / "images/train/a.jpg").write_bytes(b"")
    with pytest.raises(BadDataset, match="nothing is left that can be used"):
        fix(check(read(layouts.root)), tmp_path / "copy")


def test_a_copy_in_test_outlives_its_twin_in_train(layouts, tmp_path):
    layouts.index_masks(STEMS)
    shutil.copy(layouts.root / "images/train/0train.jpg", layouts.root / "images/test/0test.jpg")
    fix(check(read(layouts.root)), tmp_path / "copy")
    assert "0test" in (tmp_path / "copy/test.txt").read_text().split()
    assert "0train" not in (tmp_path / "copy/train.txt").read_text().split()


def test_every_finding_is_documented():
    page = (ROOT / "docs" / "doctor.md").read_text()
    for _, kind, *_ in FINDINGS:
        assert f"`{kind}`" in page


def test_corridor_is_a_video_dealt_at_random_and_can_be_cut(shared_data):
    diagnosis = check(read(shared_data / "corridor_roboflow_png"))
    assert [(problem.kind, len(problem.files)) for problem in diagnosis.problems] == [("video-split-at-random", 600)]
    assert diagnosis.exit_code == 1
    cut, (said,) = cut_videos(diagnosis.facts)
    assert said.startswith("Cut the 600 frames of frame_*_jpg into consecutive pieces: ")
    assert cut.dealt_videos == []
    assert all(len(splits_of(group)) == 1 for group in cut.lookalikes)
    assert Counter(fact.sample.split for fact in cut.samples).keys() == {"train", "valid", "test"}


def test_the_doctor_tells_the_jpeg_that_lost_bytes(shared_data):
    kinds = {problem.kind: problem for problem in diagnose(shared_data / "corrupt_examples").problems}
    assert set(kinds) == {"unreadable-mask", "damaged-picture"}
    assert [file[:9] for file in kinds["damaged-picture"].files] == ["color_117"]


def test_the_doctor_lets_cracks_pass(shared_data):
    assert diagnose(shared_data / "crackforest").problems == ()


def test_the_official_split_of_camvid_is_no_leak(shared_data):
    assert {problem.kind for problem in check(read(shared_data / "camvid")).problems} == {"near-duplicates"}


def test_one_cell_is_found_under_two_names(shared_data):
    problems = {problem.kind: problem for problem in check(read(shared_data / "wbc_cells")).problems}
    assert set(problems) == {"near-duplicate-in-two-splits", "same-picture-other-labels", "near-duplicates"}
    assert problems["near-duplicate-in-two-splits"].files == ("images/d1_167.jpg", "images/d1_169.jpg")
    assert problems["same-picture-other-labels"].samples == ("d1_112", "d1_139")
