"""Which JSON files of a tree are COCO's, found by their names or keys without parsing them."""

import mmap
import re

from atrous.datasets.tree import Tree, stem_of

KEYS = (b'"images"', b'"annotations"', b'"categories"')
OTHERS_KEYS = (b'"shapes"', b'"imageData"')
"""Of LabelMe, which has a large file for each picture; these are not searched to their ends."""
HEAD = 1 << 14
NAMED = re.compile(r"(^|/)instances_[^/]*\.json$|\.coco\.json$")
"""Names that promise COCO: such a file is read although it is damaged, so that its split is not missed in silence."""
OTHER_TASKS = ("captions", "person_keypoints", "panoptic", "image_info", "stuff")
"""How the names of COCO's own files begin that stand beside `instances_*` and are about the same pictures."""


def annotation_files(tree: Tree) -> list[str]:
    """The files, less those for other tasks where there are some for instances."""
    files = [file for file in json_files(tree) if NAMED.search(file) or _has_keys(tree, file)]
    if any(stem_of(file).startswith("instances") for file in files):
        return [file for file in files if not stem_of(file).startswith(OTHER_TASKS)]
    return files


def json_files(tree: Tree) -> list[str]:
    """All JSON files, of whatever format."""
    return [file for file in tree.files if file.lower().endswith(".json")]


def _has_keys(tree: Tree, file: str) -> bool:
    with tree.open(file) as source:
        head = source.read(HEAD)
        if not head or any(key in head for key in OTHERS_KEYS):
            return False
        with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return all(content.find(key) >= 0 for key in KEYS)
