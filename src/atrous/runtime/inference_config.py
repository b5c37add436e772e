"""`inference_config.json`, as Roboflow's inference_models reads and writes it."""

from dataclasses import asdict
from typing import Literal, TypeVar

from pydantic import ConfigDict

from atrous.domain.arrays import SizeHW
from atrous.domain.preprocessing import Contrast, Normalization, Preprocessing, Resize, ResizeMode, StaticCrop
from atrous.runtime.block import Block

ColorMode = Literal["rgb", "bgr"]
"""The order of the channels in the network's input; the normalization's numbers are in this order too."""


class SwitchBlock(Block):
    """A step that is on or off."""

    enabled: bool = True


class StaticCropBlock(SwitchBlock):
    """In percent."""

    x_min: float
    x_max: float
    y_min: float
    y_max: float


class ContrastBlock(SwitchBlock):
    """A contrast correction by its name."""

    type: Contrast


class SizeBlock(Block):
    """A size in pixels."""

    height: int
    width: int


class ImageBlock(Block):
    """The steps before the resize."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    auto_orient: SwitchBlock | None = None
    static_crop: StaticCropBlock | None = None
    contrast: ContrastBlock | None = None
    grayscale: SwitchBlock | None = None


class NetworkInputBlock(Block):
    """What the network wants to be fed."""

    training_input_size: SizeBlock
    dataset_version_resize_dimensions: SizeBlock | None = None
    dynamic_spatial_size_supported: bool = False
    dynamic_spatial_size_mode: dict[str, object] | None = None
    color_mode: ColorMode = "rgb"
    resize_mode: ResizeMode | Literal["fit-longer-edge"] = ResizeMode.STRETCH
    padding_value: int | None = None
    input_channels: Literal[3] = 3
    scaling_factor: float | None = None
    normalization: tuple[tuple[float, float, float], tuple[float, float, float]] | None = None


class ForwardBlock(Block):
    """How many pictures at once; None for both is any number."""

    static_batch_size: int | None = None
    max_dynamic_batch_size: int | None = None


class InferenceConfig(Block):
    """The whole file."""

    image_pre_processing: ImageBlock = ImageBlock()
    network_input: NetworkInputBlock
    forward_pass: ForwardBlock = ForwardBlock()

    @property
    def preprocessing(self) -> Preprocessing:
        """The steps as our record. Raises BadSettings where a number cannot be."""
        image = self.image_pre_processing
        crop, contrast = _enabled(image.static_crop), _enabled(image.contrast)
        return Preprocessing(
            auto_orient=_enabled(image.auto_orient) is not None,
            static_crop=StaticCrop(crop.x_min, crop.x_max, crop.y_min, crop.y_max) if crop else None,
            grayscale=_enabled(image.grayscale) is not None,
            contrast=contrast.type if contrast else None,
            resize=self._resize(),
        )

    @property
    def normalization(self) -> Normalization:
        """Absent parts change nothing: scale 1, mean 0, deviation 1."""
        mean, std = self.network_input.normalization or ((0.0,) * 3, (1.0,) * 3)
        return Normalization(mean, std, self.network_input.scaling_factor or 1.0)

    def _resize(self) -> Resize:
        block = self.network_input
        size_HW = (block.training_input_size.height, block.training_input_size.width)
        if block.resize_mode == "fit-longer-edge":  # the peer replaces it so where the input's size is fixed
            return Resize(size_HW, ResizeMode.LETTERBOX, padding_value=0)
        return Resize(size_HW, block.resize_mode, block.padding_value or 0)


def describe(
    preprocessing: Preprocessing, normalization: Normalization, input_size_HW: SizeHW, color_mode: ColorMode = "rgb"
) -> InferenceConfig:
    """The file's contents for a package of ours: fixed size, any number of pictures at once."""
    resize = preprocessing.resize or Resize(input_size_HW)
    size = SizeBlock(height=input_size_HW[0], width=input_size_HW[1])
    return InferenceConfig(
        image_pre_processing=_describe_image(preprocessing),
        network_input=NetworkInputBlock(
            training_input_size=size,
            dataset_version_resize_dimensions=size,
            color_mode=color_mode,
            resize_mode=resize.mode,
            padding_value=resize.padding_value,
            scaling_factor=normalization.scaling_factor,
            normalization=(normalization.mean, normalization.std),
        ),
    )


def _describe_image(preprocessing: Preprocessing) -> ImageBlock:
    crop, contrast = preprocessing.static_crop, preprocessing.contrast
    return ImageBlock(
        auto_orient=SwitchBlock(enabled=preprocessing.auto_orient),
        static_crop=StaticCropBlock.model_validate(asdict(crop)) if crop else None,
        contrast=ContrastBlock(type=contrast) if contrast else None,
        grayscale=SwitchBlock(enabled=preprocessing.grayscale),
    )


BlockT = TypeVar("BlockT", bound=SwitchBlock)


def _enabled(block: BlockT | None) -> BlockT | None:
    return block if block is not None and block.enabled else None
