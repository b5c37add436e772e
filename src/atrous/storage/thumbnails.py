"""Small copies of pictures and masks: made when first asked for, then kept. They may be deleted at any time."""

from collections.abc import Callable
from uuid import uuid4

from atrous.storage.shelves.shelf import Shelf

SIDE = 256  # pixels; twice what a grid shows, for screens with small pixels


class ThumbnailShelf(Shelf):
    """The library's thumbnails. A blob never changes, so neither does its thumbnail: browsers may keep it for good."""

    def picture_thumbnail(self, picture: str) -> bytes:
        """A JPEG of the picture of this blob, its longer side at most 256 pixels.

        Raises:
            NotFound: no such blob.
            BadPicture: it is no picture.
        """
        from atrous.imaging.thumbnail import picture_thumbnail

        return self._kept(f"{picture}.jpg", lambda: picture_thumbnail(self.blobs.get(picture), SIDE, picture))

    def mask_thumbnail(self, mask: str) -> bytes:
        """A PNG of the labels of this blob in the colours of their classes, transparent where there is none.

        Raises:
            NotFound: no such blob.
            BadPicture: it is no mask.
        """
        from atrous.imaging.thumbnail import mask_thumbnail

        return self._kept(f"{mask}.png", lambda: mask_thumbnail(self.blobs.get(mask), SIDE, mask))

    def _kept(self, name: str, make: Callable[[], bytes]) -> bytes:
        file = self.folders.thumbnail(name)
        if file.exists() and (kept := file.read_bytes()):  # empty after a power cut
            return kept
        made = make()
        draft = file.with_name(f".{uuid4().hex}")
        draft.write_bytes(made)
        draft.replace(file)
        return made
