"""From a folder or archive to samples: formats, names, splits, labels."""

import gc
import tarfile
import zipfile

import numpy as np
import pytest

from atrous.datasets.options import ReadOptions
from atrous.datasets.read import open_tree, read
from atrous.domain.errors import BadDataset, BadSettings


def test_roboflow_export_keeps_splits_classes_and_labels(layouts):
    folder = layouts.roboflow({"train": ["a_jpg.rf.0f", "b"], "valid": ["c"], "test": ["d"]})
    dataset = read(folder)
    assert dataset.format == "png-mask-semantic"
    assert dataset.evidence == "found _classes.csv with pixel values in test, train, valid"
    assert dataset.classes.names == ("background", "crack", "road")
    splits = {sample.name: sample.split for sample in dataset.samples}
    assert splits == {"a_jpg.rf.0f": "train", "b": "train", "c": "valid", "d": "test"}
    first = dataset.samples[0]
    assert (first.picture_file, first.label_files) == ("train/a_jpg.rf.0f.jpg", ("train/a_jpg.rf.0f_mask.png",))
    assert first.picture_bytes() == (folder / "train/a_jpg.rf.0f.jpg").read_bytes()
    np.testing.assert_array_equal(first.labels(), layouts.stripes((0, 1, 2)))
    assert not dataset.problems
    assert not dataset.decisions


def test_flat_roboflow_export_is_split_by_seed_and_says_so(layouts):
    folder = layouts.roboflow({"": [f"p{number}" for number in range(10)]})
    dataset = read(folder, ReadOptions(seed=3))
    assert dataset.decisions == (
        "No split is given: the samples were dealt 70/20/10 to train, valid and test by seed 3.",
    )
    assert sorted(sample.split for sample in dataset.samples) == ["test"] + ["train"] * 7 + ["valid"] * 2


def test_class_lists_of_two_splits_that_differ_are_refused(layouts):
    layouts.roboflow({"train": ["a"]})
    folder = layouts.roboflow({"test": ["b"]}, classes=("background", "crack", "street"))
    with pytest.raises(BadDataset, match=r"the value 2 is 'road', but in test/_classes.csv it is 'str"):
        read(folder)


def test_class_list_of_multi_label_classification_is_no_mask_dataset(layouts):
    layouts.picture("train/a.jpg")
    layouts.text("train/_classes.csv", "filename, crack, road\na.jpg, 1, 0")
    with pytest.raises(BadDataset, match=r"found train/, which is no layout we know. Wanted one of:\n  png-mask"):
        read(layouts.root)


def test_images_and_masks_without_lists(layouts):
    dataset = read(layouts.index_masks(["a", "b", "c"]))
    assert dataset.format == "index-masks"
    assert {sample.split for sample in dataset.samples} == {"train", "valid", "test"}
    np.testing.assert_array_equal(dataset.samples[1].labels(), layouts.stripes((0, 1, 2)))


def test_split_lists_name_stems_files_and_pairs_of_files(layouts):
    folder = layouts.index_masks(["a", "b", "c", "d.1"])
    layouts.text("train.txt", "a\r\nd.1\r\n")
    layouts.text("val.txt", "images/b.jpg masks/b.png\n")
    layouts.text("test.txt", "c.jpg\n\n")
    dataset = read(folder)
    splits = {sample.name: sample.split for sample in dataset.samples}
    assert splits == {"a": "train", "d.1": "train", "b": "valid", "c": "test"}
    assert dataset.decisions == ("The splits are those of test.txt, train.txt, val.txt.",)
    assert not dataset.problems


@pytest.mark.parametrize(
    ("picture", "mask"),
    [
        ("images/train/a.jpg", "masks/train/a.png"),
        ("train/images/a.jpg", "train/masks/a.png"),
        ("img_dir/training/a.png", "ann_dir/training/a.png"),
        ("images/train2017/a.webp", "labels/train2017_gray/a_mask.png"),
    ],
)
def test_split_folders_on_either_side(layouts, picture, mask):
    layouts.picture(picture)
    layouts.mask(mask, (0, 1))
    layouts.picture("images/val/b.jpg")
    layouts.mask("masks/val/b.png", (0, 1))
    layouts.text("classes.txt", "background\ncrack\n")
    dataset = read(layouts.root)
    assert {sample.picture_file: sample.split for sample in dataset.samples} == {
        picture: "train",
        "images/val/b.jpg": "valid",
    }
    assert dataset.decisions == ("There is no test split: what is asked of test is measured on valid.",)


def test_train_and_test_alone_give_valid_from_train(layouts):
    stems = [f"train/{number}" for number in range(20)] + ["test/x"]
    dataset = read(layouts.index_masks(stems))
    assert [sample.split for sample in dataset.samples].count("valid") == 3
    assert next(sample for sample in dataset.samples if sample.name == "x").split == "test"
    assert dataset.decisions == (
        "There is no valid split: 3 samples of train, 15% by seed 0, became valid. The test split is untouched.",
    )


def test_files_without_partner_are_named_and_left_out(layouts):
    folder = layouts.index_masks(["a", "b"])
    layouts.picture("images/alone.jpg")
    layouts.mask("masks/lost.png", (0,))
    dataset = read(folder)
    assert [sample.name for sample in dataset.samples] == ["a", "b"]
    assert [(problem.kind, problem.files) for problem in dataset.problems] == [
        ("picture-without-mask", ("images/alone.jpg",)),
        ("mask-without-picture", ("masks/lost.png",)),
    ]


def test_lists_that_contradict_or_miss_are_named(layouts):
    folder = layouts.index_masks(["a", "b", "c"])
    layouts.text("train.txt", "a\nb\ngone\n")
    layouts.text("test.txt", "b\nc\n")
    dataset = read(folder)
    assert [problem.kind for problem in dataset.problems] == ["listed-twice", "listed-but-missing"]
    assert dataset.problems[0].files == ("images/b.jpg",)
    assert "gone" in dataset.problems[1].sentence
    assert next(sample for sample in dataset.samples if sample.name == "b").split == "test"


def test_same_stem_in_two_folders_gets_two_names(layouts):
    dataset = read(layouts.index_masks(["train/0", "val/0", "val/1"]))
    assert [sample.name for sample in dataset.samples] == ["1", "images_train_0", "images_val_0"]


def test_masks_without_class_names_want_them(layouts):
    folder = layouts.index_masks(["a", "b"])
    (folder / "classes.txt").unlink()
    with pytest.raises(BadDataset, match=r"no class names; put a classes.txt beside the folders"):
        read(folder)
    assert read(folder, ReadOptions(classes=("background", "x", "y"))).classes.names == ("background", "x", "y")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("\ufeffbackground\r\ncrack\r\n\r\nroad", ("background", "crack", "road")),
        ("0 background\n2: road\n1,crack\n", ("background", "crack", "road")),
        ("1 crack\n2 road\n", ("background", "crack", "road")),
        ("__ignore__\n_background_\ncrack\nroad\n", ("background", "crack", "road")),
    ],
)
def test_class_lists_as_tools_write_them(layouts, text, names):
    dataset = read(layouts.index_masks(["a"], class_list=text))
    assert dataset.classes.names == names
    np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((0, 1, 2)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "classes.txt: is empty"),
        ("0 a\n0 b\n", "classes.txt: the value 0 stands twice, as 'a' and 'b'"),
        ("0 a\n300 b\n", "classes.txt: 'b' has the value 300; masks of 8 bits hold 0 to 255"),
    ],
)
def test_class_lists_that_cannot_be_used(layouts, text, message):
    with pytest.raises(BadDataset, match=message):
        read(layouts.index_masks(["a"], class_list=text))


def test_zip_and_tar_read_as_the_folder_does(layouts, tmp_path):
    folder = layouts.roboflow({"train": ["a"], "valid": ["b"], "test": ["c"]})
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"wrapped/{file.relative_to(folder)}")
        archive.writestr("__MACOSX/wrapped/._a", b"")
    with tarfile.open(tmp_path / "set.tar.gz", "w:gz") as archive:
        archive.add(folder, "wrapped")
    wanted = [(sample.name, sample.split, sample.picture_bytes()) for sample in read(folder).samples]
    for file in ("set.zip", "set.tar.gz"):
        dataset = read(tmp_path / file)
        assert [(sample.name, sample.split, sample.picture_bytes()) for sample in dataset.samples] == wanted
        np.testing.assert_array_equal(dataset.samples[0].labels(), layouts.stripes((0, 1, 2)))


def test_unpacked_files_go_with_the_last_sample(layouts, tmp_path):
    folder = layouts.roboflow({"train": ["a"], "valid": ["b"]})
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    sample = read(tmp_path / "set.zip").samples[0]
    root = sample.picture.tree.root
    gc.collect()
    assert sample.picture_bytes()
    del sample
    gc.collect()
    assert not root.exists()


def test_format_can_be_said(layouts):
    folder = layouts.roboflow({"train": ["a"]})
    layouts.index_masks(["x", "y"])
    assert len(read(folder, ReadOptions(format="index-masks")).samples) == 2
    dataset = read(folder)
    assert dataset.format == "png-mask-semantic"
    assert dataset.decisions[0] == "It could also be read as index-masks; --format says which."
    with pytest.raises(BadSettings, match="--format is 'pgm'; wanted one of png-mask-semantic, "):
        read(folder, ReadOptions(format="pgm"))


def test_nothing_there_and_nothing_known(tmp_path):
    with pytest.raises(BadDataset, match=r"there is no such folder or file; wanted a folder, a \.zip"):
        read(tmp_path / "none")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(BadDataset, match=r"found notes.txt, which is no layout we know"):
        read(tmp_path)
    with pytest.raises(BadDataset, match=r"notes.txt: is no archive we know; wanted a .zip, .tar or .tar.gz"):
        read(tmp_path / "notes.txt")


def test_tree_follows_links_but_not_in_circles(layouts, tmp_path):
    layouts.index_masks(["a"])
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "here").symlink_to(layouts.root)
    (tmp_path / "linked" / "other.txt").write_text("x")
    (layouts.root / "again").symlink_to(tmp_path / "linked")
    assert open_tree(tmp_path / "linked").files == (
        "here/classes.txt",
        "here/images/a.jpg",
        "here/masks/a.png",
        "other.txt",
    )
