"""The model id as clients send it."""

from atrous.domain.errors import BadSettings, NotFound
from atrous.domain.model_id import ModelId
from atrous.serving.errors import Refused
from atrous.storage.records.records import KeyRecord


def read_model_id(text: str, key: KeyRecord) -> ModelId:
    """`project/version`, for the holder of this key.

    Raises:
        Refused: 400, it has another form.
        NotFound: the key is bound to other projects; the answer does not tell whether there is such a model.
    """
    try:
        model_id = ModelId.parse(text)
    except BadSettings as error:
        raise Refused(400, f"Invalid Model ID sent in request. {error}") from error
    if not key.sees(model_id.project):
        raise NotFound(f"The key {key.name!r} does not see {model_id}.")
    return model_id
