"""The one way to a prediction. What is measured, what is served and what is run by hand all go through here."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from atrous.domain.arrays import Logits, Picture
from atrous.domain.errors import BadPackage
from atrous.domain.preprocessing import Preprocessing
from atrous.imaging.placement import Placement
from atrous.imaging.preprocess import Preprocessor
from atrous.runtime.blocks import Block, whole_blocks
from atrous.runtime.compiling import prepare
from atrous.runtime.confidence import Cut
from atrous.runtime.detailed import Detailed, decide_blocks
from atrous.runtime.mosaic.mosaic import Mosaic
from atrous.runtime.mosaic.tile_size import TileSize
from atrous.runtime.package import ModelPackage, read_package
from atrous.runtime.postprocess import postprocess
from atrous.runtime.precision import WantedPrecision
from atrous.runtime.prediction import Prediction
from atrous.runtime.probabilities import ProbabilityKind
from atrous.runtime.sessions.choose import Engine, open_session
from atrous.runtime.sessions.session import Session
from atrous.runtime.sessions.timed import TimedSession
from atrous.runtime.tuning.fastest import open_fastest

DEFAULT_CONFIDENCE = 0.4


def load_segmenter(
    folder: Path,
    engine: Engine = "openvino",
    precision: WantedPrecision = "f32",
    threads: int | None = None,
    notes: Path | None = None,
) -> "Segmenter":
    """Load the model of a package's folder.

    Args:
        folder: of the package.
        engine: as for `open_session`; "auto" is always run by openvino.
        precision: as for `open_session`, or "auto": the fastest here of those that come close to f32.
        threads: for one picture; None leaves it to the engine.
        notes: a folder where "auto" writes down what is fastest; None tries it out each time.

    Raises:
        BadPackage: the folder is no package, or its weights cannot be run.
        BadSettings: an unknown engine or precision.
    """
    package = read_package(folder)
    with ThreadPoolExecutor(1) as aside:
        prepared = aside.submit(prepare)
        if precision == "auto":
            session = open_fastest(package, threads, notes)
        else:
            session = open_session(package, engine, precision, threads)
        prepared.result()
    return Segmenter(package, session)


class Segmenter:
    """Preprocess, network, postprocess. Several threads may use one at once."""

    def __init__(self, package: ModelPackage, session: Session) -> None:
        self.package = package
        self.session = session
        self._preprocessor = Preprocessor(package.preprocessing)

    def with_preprocessing(self, preprocessing: Preprocessing) -> "Segmenter":
        """The same network behind other steps; itself if they are the same."""
        if preprocessing == self.package.preprocessing:
            return self
        return Segmenter(replace(self.package, preprocessing=preprocessing), self.session)

    def timed(self, spent: Callable[[float], None]) -> "Segmenter":
        """The same, telling the seconds that each run of the network takes."""
        return Segmenter(self.package, TimedSession(self.session, spent))

    def predict(self, picture: Picture, confidence: Cut = DEFAULT_CONFIDENCE) -> Prediction:
        """Label every pixel of a picture, RGB uint8 HWC.

        Pixels whose best class is less probable than `confidence`, 0 to 1 for all classes or each, become background
        with confidence 0.
        """
        return self.predict_batch([picture], confidence)[0]

    def predict_batch(self, pictures: Sequence[Picture], confidence: Cut = DEFAULT_CONFIDENCE) -> list[Prediction]:
        """Label several pictures, each of any size, in one run of the network."""
        if not pictures:
            return []
        shown = [self._preprocessor.picture(picture) for picture in pictures]
        logits_NKHW = self._run([network_input for network_input, _ in shown])
        return [
            self._predict_one(picture, logits_NKHW[number], placement, confidence)
            for number, (picture, (_, placement)) in enumerate(zip(pictures, shown, strict=True))
        ]

    def detail(
        self,
        picture: Picture,
        confidence: Cut = DEFAULT_CONFIDENCE,
        *,
        tile: TileSize | None = None,
        probabilities: ProbabilityKind | None = None,
    ) -> Detailed:
        """Label every pixel, in tiles or with the probabilities of other classes than the winner.

        A picture not larger than a tile gets what `predict` gives.

        Args:
            picture: RGB uint8 HWC.
            confidence: as for `predict`.
            tile: the longer side of a tile in pixels, or "auto"; None shrinks the picture to the network's input.
            probabilities: "top3" or "all"; None for none.

        Raises:
            BadSettings: the tile is too small or too large, or makes too many tiles of the picture.
        """
        blocks = self._tiled_blocks(picture, tile)
        if blocks is None and probabilities is None:
            return Detailed(self.predict(picture, confidence))
        names = self.package.classes.names
        return decide_blocks(blocks or self._whole_blocks(picture), picture, names, confidence, probabilities)

    def _tiled_blocks(self, picture: Picture, tile: TileSize | None) -> Iterator[Block] | None:
        """None where one tile is enough."""
        if tile is None:
            return None
        mosaic = Mosaic(picture, self.package.preprocessing, self.package.input_size_HW, tile)
        return None if mosaic.is_one_piece else mosaic.blocks(self._run)

    def _whole_blocks(self, picture: Picture) -> Iterator[Block]:
        network_input, placement = self._preprocessor.picture(picture)
        return whole_blocks(self._run([network_input])[0], placement)

    def _run(self, inputs: list[Picture]) -> Logits:
        logits_NKHW = self.session.run(inputs[0][None] if len(inputs) == 1 else np.stack(inputs))
        found, wanted = logits_NKHW.shape[1], len(self.package.classes)
        if found != wanted:
            raise BadPackage(
                f"{self.package.folder}: the network tells {found} classes apart and class_names.txt names {wanted}; "
                "export the model anew."
            )
        return logits_NKHW

    def _predict_one(self, picture: Picture, logits_KHW: Logits, placement: Placement, confidence: Cut) -> Prediction:
        labels_HW, confidence_HW = postprocess(logits_KHW, placement, confidence)
        return Prediction(picture, labels_HW, confidence_HW, self.package.classes.names)
