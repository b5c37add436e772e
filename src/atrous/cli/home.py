"""Opens the library that this process's settings name."""

from atrous.settings import read_settings
from atrous.storage.library import Library


def open_library() -> Library:
    """The library at `ATROUS_HOME`; close it, or use it as a context manager."""
    settings = read_settings()
    return Library.open(settings.home, settings.database_url)
