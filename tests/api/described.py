"""Whether an answer is one that the schema describes: its status, its form, its headers and all that is in it."""

import re
from functools import cache

import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# These are answered before an operation is found.
UNDESCRIBED = {405}


@cache
def schema():
    return schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))


def require_described(method, path, answer):
    """Fails for an answer of ours that the schema doesn't describe. What others answer (`auth/`) is theirs."""
    operation = schema().find_operation_by_path(method, path.partition("?")[0])
    if operation is None or answer.streaming or answer.status_code in UNDESCRIBED:
        return
    response = schemathesis.Response(
        answer.status_code,
        {name: [value] for name, value in answer.items()},
        answer.content,
        requests.Request(method, f"http://testserver{path}").prepare(),
        elapsed=0.0,
        verify=False,
        encoding="utf-8",
    )
    names = dict.fromkeys(re.findall(r"{(\w+)}", operation.path), "any")
    operation.Case(path_parameters=names).validate_response(response, checks=CHECKS)
