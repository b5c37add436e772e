"""Steps that one process does for all: under `accelerate launch` or `torchrun` the others wait for its result."""

from collections.abc import Callable
from typing import TypeVar

from accelerate.utils import broadcast_object_list

from atrous.domain.errors import AtrousError
from atrous.training.device import process_state

Result = TypeVar("Result")


def is_main_process() -> bool:
    """Whether this is the process that writes; a process alone always is."""
    return bool(process_state().is_main_process)


def once(step: Callable[[], Result]) -> Result:
    """Do a step in the main process and give every process its result, or its error."""
    if process_state().num_processes == 1:
        return step()
    outcome: list[Result | AtrousError | None] = [None]
    if is_main_process():
        try:
            outcome[0] = step()
        except AtrousError as error:
            outcome[0] = error
    broadcast_object_list(outcome)
    (result,) = outcome
    if isinstance(result, AtrousError):
        raise result
    return result  # type: ignore[return-value]
