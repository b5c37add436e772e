"""Which form of answer a client prefers, by its `Accept`."""

from starlette.datastructures import Headers

PNG, JSON = "image/png", "application/json"


def prefers_png(headers: Headers) -> bool:
    """Whether image/png is named, and before application/json. Wildcards mean JSON, as does no `Accept` at all."""
    entries = [_read(entry) for entry in ",".join(headers.getlist("accept")).split(",")]
    named = [
        (quality, -place, kind) for place, (kind, quality) in enumerate(entries) if kind in (PNG, JSON) and quality
    ]
    return bool(named) and max(named)[2] == PNG


def _read(entry: str) -> tuple[str, float]:
    kind, *parameters = (part.strip().lower() for part in entry.split(";"))
    return kind, _quality(parameters)


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
