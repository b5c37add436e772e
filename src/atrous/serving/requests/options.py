"""What a client may ask for, the same in the query of V0 and in the body of V1."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from atrous.domain.model_id import ModelId
from atrous.runtime.mosaic.tile_size import LARGEST_SIDE, LEAST_SIDE
from atrous.runtime.probabilities import ProbabilityKind
from atrous.serving.answers.answer_writer import MaskForm
from atrous.serving.inference import Ask
from atrous.serving.requests.confidence import HTTP_DEFAULT, Confidence
from atrous.serving.requests.pictures import SentPicture
from atrous.serving.requests.skipped_steps import SkippedSteps

TileSide = Annotated[int, Field(ge=LEAST_SIDE, le=LARGEST_SIDE)]


class Options(BaseModel):
    """Names that have an effect. The many others that clients send are accepted and without one."""

    model_config = ConfigDict(protected_namespaces=())

    confidence: Confidence = Field(HTTP_DEFAULT, description="0.5 and 50 are both a half; or 'best', or 'default'.")
    masks: MaskForm = Field(
        "png", description="'rle' gives COCO run lengths for each class in `rle_masks`, and no `segmentation_mask`."
    )
    response_mask_format: str | None = Field(None, description="'rle' is masks=rle, as inference_sdk can ask for it.")
    confidence_mask: bool = Field(True, description="Whether `confidence_mask` is in the answer.")
    probabilities: ProbabilityKind | None = Field(
        None,
        description="'top3' adds `top_classes`, 'all' adds `probability_masks`: planes of 255 times the probability.",
    )
    tile: TileSide | Literal["auto"] | None = Field(
        None,
        description="For large pictures: not shrunk to the network's input but shown in overlapping tiles, whose "
        "longer side has so many pixels. 'auto' is half the picture's longer side, or the network's input if larger.",
    )
    disable_preproc_auto_orient: bool = Field(False, description="Take the pixels as stored, not turned upright.")
    disable_preproc_contrast: bool = Field(False, description="Leave out the model's correction of contrast.")
    disable_preproc_grayscale: bool = Field(False, description="Show the model colours though it was trained on grey.")
    disable_preproc_static_crop: bool = Field(False, description="Label the whole picture, not the model's crop of it.")

    @property
    def mask_form(self) -> MaskForm:
        """How the label map is written."""
        return "rle" if self.response_mask_format == "rle" else self.masks

    def ask(self, model_id: ModelId, pictures: tuple[SentPicture, ...]) -> Ask:
        """What is to be done with pictures."""
        return Ask(
            model_id,
            pictures,
            self.confidence,
            orient=not self.disable_preproc_auto_orient,
            skipped=SkippedSteps(
                self.disable_preproc_contrast, self.disable_preproc_grayscale, self.disable_preproc_static_crop
            ),
            tile=self.tile,
            probabilities=self.probabilities,
        )
