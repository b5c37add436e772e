"""The query of an address, read by a pydantic model at once.

FastAPI can do this, name by name, in ten times the time: a hundredth of what a processor spends on an answer.
"""

from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_query(model: type[ModelT], request: Request) -> ModelT:
    """What the query says; of a name that comes twice, the last.

    Raises:
        RequestValidationError: 422, as if FastAPI had read it.
    """
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        flaws = [{**flaw, "loc": ("query", *flaw["loc"])} for flaw in error.errors(include_url=False)]
        raise RequestValidationError(flaws) from error


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The model for the OpenAPI page. Types with a name must stand on it already, by a model that is a body."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return [_parameter(name, field) for name, field in schema["properties"].items()]


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    if schema.get("default", ...) is None:  # says no more than that it need not be given
        schema = {word: value for word, value in schema.items() if word != "default"}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": schema.get("description", ""),
        "schema": schema,
    }
