"""The split folders that data.yaml names → the split of each picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from atrous.datasets.split import split_of_path
from atrous.datasets.tree import folder_of
from atrous.domain.splits import Split


@dataclass(frozen=True)
class YoloSplits:
    """Folders of the dataset by split."""

    folders: Mapping[str, Split]
    decisions: tuple[str, ...] = ()

    @classmethod
    def of(cls, paths: Iterable[tuple[str, Split]], pictures: Iterable[str]) -> "YoloSplits":
        """Find the folders; one that is named for two splits, as in demos, is of neither."""
        known = {"/".join(parts[:end]) for parts in map(_parts_of_folder, pictures) for end in range(len(parts) + 1)}
        folders: dict[str, Split] = {}
        twice = set()
        for path, split in paths:
            folder = _find(path, known)
            if folder and folders.setdefault(folder, split) != split:
                twice.add(folder)
        decisions = tuple(f"data.yaml names {folder} for more than one split, so for none." for folder in sorted(twice))
        return cls({folder: split for folder, split in folders.items() if folder not in twice}, decisions)

    def split(self, picture: str) -> Split | None:
        """By the innermost folder that data.yaml names, else by a folder's own name."""
        parts = _parts_of_folder(picture)
        named = ("/".join(parts[:end]) for end in range(len(parts), 0, -1))
        return next((self.folders[folder] for folder in named if folder in self.folders), None) or split_of_path(
            picture
        )


def _find(path: str, known: set[str]) -> str | None:
    """The folder with most of the path's last parts: the first are often of another machine, or lead out (`../`)."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    endings = ("/".join(parts[start:]) for start in range(len(parts)))
    return next((ending for ending in endings if ending in known), None)


def _parts_of_folder(file: str) -> list[str]:
    folder = folder_of(file)
    return folder.split("/") if folder else []
