"""Figures as a person reads them."""

from atrous.training.evaluation.bootstrap import Interval


def percent(share: float) -> str:
    """A share between 0 and 1 with one decimal, and never "100.0 %" for what is not all."""
    figure = f"{100 * share:.1f}"
    return "> 99.9 %" if figure == "100.0" and share < 1 else f"{figure} %"


def exact_percent(share: float | None) -> str:
    """A share with three decimals, never rounded up to 100 %; a dash where there is none."""
    if share is None:
        return "–"
    return "100 %" if share == 1 else f"{min(100 * share, 99.999):.3f} %"


def span(interval: Interval | None) -> str:
    """An interval in percent; a dash where there is none."""
    return "–" if interval is None else f"{100 * interval.low:.1f} – {100 * interval.high:.1f}"


def points(share: float) -> str:
    """A difference of shares with its sign."""
    return f"{100 * share:+.2f}"


def listed(names: list[str]) -> str:
    """a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
