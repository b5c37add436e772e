"""The addresses that tell how a server is made and how it fares: documentation and metrics."""

PAGES = ("/docs", "/redoc", "/openapi.json", "/metrics")
FOLDERS = ("/docs/", "/static-offline-docs/")


def is_monitor_page(path: str) -> bool:
    """Whether this address is one of them."""
    return path in PAGES or path.startswith(FOLDERS)
