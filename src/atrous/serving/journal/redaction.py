"""Keys are taken out of whatever is written down."""

import re

HIDDEN = "***"

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # of a key of ours its id stays, which `atrous key list` shows
    (re.compile(r"(atr(?:_|%5F)[A-Za-z0-9]{8})[A-Za-z0-9_]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(api_key=)[^&\s\"'<>#]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"(api_key\\?[\"']\s*:\s*\\?[\"'])[^\"'\\]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"\b(Bearer|Basic)\s+[^\s\"',]+", re.IGNORECASE), rf"\1 {HIDDEN}"),
)


def redact(text: str) -> str:
    """The text without keys: ours wherever they stand, and others where a client may have put one."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text
