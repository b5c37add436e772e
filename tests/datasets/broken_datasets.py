"""One broken dataset per finding, made of a sound one."""

import shutil

import cv2
import numpy as np

from atrous.datasets.problem import Severity
from atrous.datasets.voc_classes import voc_colors

STEMS = [f"{split}/{number}{split}" for split in ("train", "val", "test") for number in range(4)]
PICTURE, MASK = "images/train/0train.jpg", "masks/train/0train.png"

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def truncate(file):
    file.write_bytes(file.read_bytes()[:-40])


def unreadable_picture(layouts):
    truncate(layouts.root / PICTURE)


def unreadable_mask(layouts):
    truncate(layouts.root / MASK)


def mask_with_unknown_colors(layouts):
    colors = np.random.default_rng(0).integers(0, 255, (12, 16, 3), np.uint8)
    cv2.imwrite(str(layouts.root / MASK), colors)


def mask_saved_as_rgb(layouts):
    save_in_colors(layouts, lambda labels_HW: cv2.merge((labels_HW, labels_HW, labels_HW)))


def mask_in_red(layouts):
    none = np.zeros((12, 16), np.uint8)
    save_in_colors(layouts, lambda labels_HW: cv2.merge((none, none, labels_HW)))


def mask_in_colors_of_voc(layouts):
    save_in_colors(layouts, lambda labels_HW: np.ascontiguousarray(voc_colors()[labels_HW][..., ::-1]))


def mask_in_transparency(layouts):
    none = np.zeros((12, 16), np.uint8)
    save_in_colors(layouts, lambda labels_HW: cv2.merge((none, none, none, labels_HW)))


def save_in_colors(layouts, paint):
    cv2.imwrite(str(layouts.root / MASK), paint(layouts.stripes((0, 1, 2))))


def mask_of_other_size(layouts):
    layouts.mask(MASK, (0, 1, 2), (16, 12))


def value_without_class(layouts):
    layouts.mask(MASK, (0, 1, 2, 7))


def all_masks(*values):
    def write(layouts):
        for stem in STEMS:
            layouts.mask(f"masks/{stem}.png", values)

    return write


def black_and_white(layouts):
    all_masks(0, 255)(layouts)
    layouts.text("classes.txt", "background\ncrack\n")


def background_not_listed(layouts):
    layouts.text("classes.txt", "crack\nroad\n")


def picture_without_mask(layouts):
    layouts.picture("images/train/new.jpg")


def mask_without_picture(layouts):
    layouts.mask("masks/train/new.png", (0, 1))


def class_never_used(layouts):
    layouts.text("classes.txt", "background\ncrack\nroad\ngrass\n")


def class_missing_from_split(layouts):
    for stem in STEMS[-4:]:
        layouts.mask(f"masks/{stem}.png", (0, 1))


def rare_class(layouts):
    layouts.index_masks([*STEMS, *(f"train/more_{letter}" for letter in "abcdefghijklmnopqrst")])
    for stem in STEMS[:5] + STEMS[-1:]:
        layouts.mask(f"masks/{stem}.png", (0, 1, 2, 3) if stem != "train/1train" else (0, 1, 2))
    for stem in STEMS[1:4]:
        layouts.mask(f"masks/{stem}.png", (0, 1, 2))
    layouts.text("classes.txt", "background\ncrack\nroad\ngrass\n")


def names_differ_in_case(layouts):
    all_masks(0, 1, 2, 3)(layouts)
    layouts.text("classes.txt", "background\ncrack\nsmall road\nSmall  Road \n")


def picture_in_two_splits(layouts):
    shutil.copy(layouts.root / PICTURE, layouts.root / "images/test/0test.jpg")


def picture_twice(layouts):
    shutil.copy(layouts.root / PICTURE, layouts.root / "images/train/1train.jpg")


def picture_twice_with_other_labels(layouts):
    picture_twice(layouts)
    layouts.mask("masks/train/1train.png", (2, 1, 0))


def saved_again(layouts, file, change):
    picture = change(cv2.imread(str(layouts.root / PICTURE)))
    cv2.imwrite(str(layouts.root / file), picture, [cv2.IMWRITE_JPEG_QUALITY, 80])


def darker_in_test(layouts):
    saved_again(layouts, "images/test/0test.jpg", lambda picture: picture // 2 + 20)


def mirrored_in_test(layouts):
    saved_again(layouts, "images/test/0test.jpg", lambda picture: np.ascontiguousarray(picture[:, ::-1]))


def darker_in_train(layouts):
    saved_again(layouts, "images/train/1train.jpg", lambda picture: picture // 2 + 20)


def video_dealt_at_random(layouts):
    for number, file in enumerate(frames(layouts, 24)):
        split = ("train", "train", "val", "train", "test")[number % 5]
        write_frame(layouts, file, f"{split}/frame_{number:03}")


def frames(_layouts, count):
    """A camera that pans over a scene."""
    scene = np.random.default_rng(1).integers(0, 255, (12, 16 + count * 3, 3), np.uint8)
    scene = cv2.GaussianBlur(scene, (0, 0), 3)
    scene = cv2.normalize(scene, None, 0, 255, cv2.NORM_MINMAX)
    return [scene[:, 3 * number : 3 * number + 16] for number in range(count)]


def write_frame(layouts, picture, stem):
    layouts.picture(f"images/{stem}.jpg")
    cv2.imwrite(str(layouts.root / f"images/{stem}.jpg"), picture)
    layouts.mask(f"masks/{stem}.png", (0, 1, 2))


def empty_mask(layouts):
    layouts.mask(MASK, (0,))


def nothing_but_ignore(layouts):
    layouts.mask(MASK, (255,))


def speck(layouts):
    all_masks(0, 1, 1, 2)(layouts)
    layouts.picture(PICTURE, (64, 96))
    labels_HW = layouts.mask(MASK, (1, 2, 0, 0, 0, 0), (64, 96))
    labels_HW[30, 70:72] = 1
    cv2.imwrite(str(layouts.root / MASK), labels_HW)


def bytes_lost(layouts):
    layouts.picture(PICTURE, (64, 64))
    layouts.mask(MASK, (0, 1, 2), (64, 64))
    data = (layouts.root / PICTURE).read_bytes()
    (layouts.root / PICTURE).write_bytes(data[:1500] + data[1600:])


def transparent_picture(layouts):
    (layouts.root / PICTURE).unlink()
    picture = np.random.default_rng(0).integers(0, 255, (12, 16, 4), np.uint8)
    cv2.imwrite(str((layouts.root / PICTURE).with_suffix(".png")), picture)


FINDINGS = [
    # what is broken, the kind, its severity, a file it names, whether --fix does away with it
    (unreadable_picture, "unreadable-picture", ERROR, PICTURE, True),
    (unreadable_mask, "unreadable-mask", ERROR, MASK, True),
    (mask_with_unknown_colors, "colored-mask", ERROR, MASK, True),
    (mask_saved_as_rgb, "colored-mask", ERROR, MASK, True),
    (mask_in_red, "colored-mask", ERROR, MASK, True),
    (mask_in_colors_of_voc, "colored-mask", ERROR, MASK, True),
    (mask_in_transparency, "colored-mask", ERROR, MASK, True),
    (mask_of_other_size, "size-mismatch", ERROR, MASK, True),
    (value_without_class, "value-without-class", ERROR, MASK, True),
    (black_and_white, "masks-of-0-and-255", ERROR, MASK, True),
    (all_masks(1, 2, 3), "off-by-one", ERROR, MASK, True),
    (background_not_listed, "off-by-one", ERROR, MASK, True),
    (all_masks(0, 128, 255), "grey-instead-of-numbers", ERROR, MASK, True),
    (all_masks(0, 38, 75), "grey-instead-of-numbers", ERROR, MASK, True),
    (bytes_lost, "damaged-picture", WARNING, PICTURE, True),
    (picture_without_mask, "picture-without-mask", WARNING, "images/train/new.jpg", True),
    (mask_without_picture, "mask-without-picture", WARNING, "masks/train/new.png", True),
    (picture_in_two_splits, "same-picture-in-two-splits", WARNING, PICTURE, True),
    (darker_in_test, "near-duplicate-in-two-splits", WARNING, PICTURE, True),
    (mirrored_in_test, "near-duplicate-in-two-splits", WARNING, PICTURE, True),
    (video_dealt_at_random, "video-split-at-random", WARNING, "images/val/frame_002.jpg", True),
    (picture_twice_with_other_labels, "same-picture-other-labels", WARNING, MASK, True),
    (names_differ_in_case, "class-names-alike", WARNING, None, True),
    (class_never_used, "class-never-used", WARNING, None, True),
    (class_missing_from_split, "class-missing-from-split", WARNING, None, False),
    (rare_class, "rare-class", WARNING, None, False),
    (nothing_but_ignore, "nothing-but-ignore", WARNING, MASK, True),
    (all_masks(0, 1, 2, 255, 255, 255), "much-ignored", WARNING, MASK, False),
    (all_masks(0, 1, 2, 255), "much-ignored", INFO, MASK, False),
    (empty_mask, "empty-mask", INFO, MASK, False),
    (speck, "specks", INFO, MASK, False),
    (picture_twice, "same-picture-twice", INFO, PICTURE, True),
    (darker_in_train, "near-duplicates", INFO, PICTURE, False),
    (transparent_picture, "pictures-converted", INFO, "images/train/0train.png", False),
]

LEFT_OF = {"near-duplicate-in-two-splits": "near-duplicates"}
"""Kinds of which something else is left when they are mended."""
