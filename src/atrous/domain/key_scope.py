"""What an API key may be good for."""

from enum import StrEnum


class KeyScope(StrEnum):
    """One thing that a key lets its holder do; a key has one or several."""

    INFER = "infer"
    """Have pictures labelled, and load the models for it."""
    MANAGE = "manage"
    """Let models go from a server's memory."""
    MONITOR = "monitor"
    """Read a server's metrics and documentation where it listens to other machines."""
