"""The int8 network that loses little enough: all of it in eight bits, or all but the parts that hurt."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import onnx

from atrous.domain.reporter import Reporter
from atrous.runtime.package import ModelPackage
from atrous.training.exporting.parts import parts
from atrous.training.exporting.quantize import quantize
from atrous.training.exporting.standing import Standing
from atrous.training.version import LabelledPicture
from atrous.training.whole_file import write_whole

WITHOUT_UP_TO = 3
"""Parts left out together at most: beyond, int8 is hardly faster than bf16."""


@dataclass(frozen=True)
class Attempt:
    """A quantized network and what it scores."""

    left_out: tuple[str, ...]
    """Parts that stay in f32."""
    standing: Standing
    network: bytes


class Int8Search:
    """Tries at most seven networks, each quantized anew and measured.

    First all in eight bits; then without one part at a time; then without the two and three parts that helped most.
    Only mIoU is searched for: how many pixels are labelled as in f32 hardly changes with the parts left out.
    """

    def __init__(
        self,
        package: ModelPackage,
        train: Sequence[LabelledPicture],
        measure: Callable[[], Standing],
        reporter: Reporter,
    ) -> None:
        self._package = package
        self._train = train
        self._measure = measure
        self._reporter = reporter
        self._parts = parts(onnx.load(package.weights("f32")))
        self._tried: list[Attempt] = []

    def run(self, wanted_miou: float) -> Attempt:
        """The first network that scores as much, else the best; its file is the package's `weights.int8.onnx`."""
        for left_out in self._candidates():
            attempt = self._try(left_out)
            self._tried.append(attempt)
            if attempt.standing.miou >= wanted_miou:
                return attempt
        best = max(self._tried, key=lambda attempt: attempt.standing.miou)
        write_whole(self._package.weights("int8"), best.network)
        return best

    def _candidates(self) -> Iterator[tuple[str, ...]]:
        yield ()
        for name in self._parts:
            yield (name,)
        singles = sorted(self._tried[1:], key=lambda attempt: -attempt.standing.miou)
        ranked = [attempt.left_out[0] for attempt in singles]
        for count in range(2, min(WITHOUT_UP_TO, len(ranked)) + 1):
            yield tuple(ranked[:count])

    def _try(self, left_out: tuple[str, ...]) -> Attempt:
        if left_out:
            self._reporter.say(f"int8 loses too much; trying again with {' and '.join(left_out)} in f32.")
        nodes = [node for name in left_out for node in self._parts[name]]
        file = quantize(self._package, self._train, self._reporter, leave_out=nodes)
        return Attempt(left_out, self._measure(), file.read_bytes())
