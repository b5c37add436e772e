"""Flags in records: a verb of two dozen flags takes one argument for them, and each is declared where it is used."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from inspect import Parameter, Signature
from typing import Any


def flat(verb: Callable[..., None]) -> Callable[..., None]:
    """The verb as Typer can read it: in place of each parameter that is a dataclass stand the fields of the class."""
    signature = inspect.signature(verb, eval_str=True)
    records = {one.name: one.annotation for one in signature.parameters.values() if _is_record(one.annotation)}

    def run(**typed: Any) -> None:
        for name, record in records.items():
            typed[name] = record(**{field: typed.pop(field) for field in inspect.signature(record).parameters})
        verb(**typed)

    run.__doc__ = verb.__doc__
    run.__signature__ = Signature(list(_spread(signature)))  # type: ignore[attr-defined]  # where inspect looks first
    return run


def _spread(signature: Signature) -> Iterator[Parameter]:
    for one in signature.parameters.values():
        if _is_record(one.annotation):
            yield from _spread(inspect.signature(one.annotation, eval_str=True))
        else:
            yield one.replace(kind=Parameter.KEYWORD_ONLY)


def _is_record(annotation: Any) -> bool:
    return isinstance(annotation, type) and is_dataclass(annotation)
