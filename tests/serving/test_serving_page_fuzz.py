"""schemathesis sends what the OpenAPI page allows and what it forbids; each answer must be one the page describes."""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from scoring_model import colors_model
from serving_fakes import KEY, FolderOfModels, OneKey
from serving_port import running

from atrous.serving.app import create_app

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KEYED = {"Authorization": f"Bearer {KEY}"}


def app() -> FastAPI:
    return create_app(FolderOfModels(), OneKey(), load=colors_model)


page = schemathesis.openapi.from_dict(app().openapi())


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A service on a port: the requests are true ones."""
    with running(app()) as server:
        yield server.url


@page.parametrize()
@settings(max_examples=settings.default.max_examples // 10, deadline=None)
def test_every_answer_is_as_the_page_says(case: Case, url: str) -> None:
    case.call_and_validate(base_url=url, headers=KEYED, checks=CHECKS)
