"""A folder → a zip, there whole or not at all."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

PACKED = {".jpg", ".jpeg", ".png", ".webp"}
"""Files that get no smaller by packing them again."""


def zip_folder(folder: Path, file: Path, scratch: Path) -> None:
    """Zip all files of a folder under their paths within it. `scratch` is a folder of the zip's own file system."""
    draft = scratch / "draft.zip"
    with ZipFile(draft, "w") as archive:
        for found in sorted(path for path in folder.rglob("*") if path.is_file()):
            how = ZIP_STORED if found.suffix.lower() in PACKED else ZIP_DEFLATED
            archive.write(found, found.relative_to(folder).as_posix(), how)
    draft.replace(file)
