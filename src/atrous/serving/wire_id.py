"""The model id as clients send it."""

from atrous.domain.errors import BadSettings
from atrous.domain.model_id import ModelId
from atrous.serving.errors import Refused


def read_model_id(text: str) -> ModelId:
    """`project/version`.

    Raises:
        Refused: 400, it has another form.
    """
    try:
        return ModelId.parse(text)
    except BadSettings as error:
        raise Refused(400, f"Invalid Model ID sent in request. {error}") from error
