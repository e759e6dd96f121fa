"""The schema and its page: complete, without a warning, and for everybody to read."""

import re

import pytest
from django.core.management import call_command
from django.http import JsonResponse
from drf_spectacular.generators import SchemaGenerator
from schemathesis.core.failures import FailureGroup

from config.errors import Refusal
from tests.access import paths
from tests.api.client import API, App, app_of
from tests.api.described import require_described
from tests.factories import UserFactory

METHODS = ("get", "post", "put", "patch", "delete")
NOT_OPERATIONS = (f"{API}auth/", f"{API}^", f"{API}schema/", f"{API}docs/")


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(public=True)


@pytest.fixture
def operations(schema):
    return {
        f"{method} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_the_schema_is_generated_without_a_warning(tmp_path):
    target = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert target.read_text().startswith("openapi: 3.")


def test_every_path_of_the_api_is_in_it(schema):
    ours = [path for path in paths() if path.startswith(API) and not path.startswith(NOT_OPERATIONS)]
    assert sorted(re.sub(r"<\w+:(\w+)>", r"{\1}", path) for path in ours) == sorted(schema["paths"])


def test_every_operation_says_what_it_does_who_may_and_what_it_answers(operations):
    assert len(operations) == 50
    for name, operation in operations.items():
        assert operation["description"].strip(), name
        assert operation["operationId"], name
        assert {"sessionToken": []} in operation["security"], name
        is_private = {} not in operation["security"]
        assert ("401" in operation["responses"]) == is_private, name
        done = [status for status in operation["responses"] if status.startswith("2")]
        assert len(done) == 1, name


def test_every_problem_is_described_as_one_with_its_codes(operations):
    for name, operation in operations.items():
        for status, response in operation["responses"].items():
            if status.startswith(("2", "3")):
                continue
            assert list(response["content"]) == ["application/problem+json"], (name, status)
            problem, of_code = response["content"]["application/problem+json"]["schema"]["allOf"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
            codes = of_code["properties"]["code"]["enum"]
            assert codes, (name, status)
            assert all(f"`{code}`" in response["description"] for code in codes), (name, status)


def codes(operation):
    found = set()
    for status, response in operation["responses"].items():
        for form in response.get("content", {}).values():
            for part in form["schema"].get("allOf", []):
                enum = part.get("properties", {}).get("code", {}).get("enum", [])
                found |= {(int(status), code) for code in enum}
    return found


def test_plus_names_every_refusal_of_the_contract(operations):
    assert codes(operations["post /api/v1/articles/{slug}/plus"]) == {
        (400, "idempotency_key_invalid"),
        (400, "parse_error"),
        (401, "not_authenticated"),
        (403, "email_not_confirmed"),
        (403, "gate_not_passed"),
        (403, "own_article"),
        (403, "permission_denied"),
        (403, "suspended"),
        (404, "not_found"),
        (406, "not_acceptable"),
        (409, "already_rated"),
        (409, "pool_spent"),
        (409, "request_in_progress"),
        (411, "length_required"),
        (413, "body_too_large"),
        (415, "unsupported_media_type"),
        (422, "idempotency_key_reused"),
        (429, "allowance_spent"),
        (429, "pluses_spent"),
        (429, "throttled"),
        (500, "server_error"),
        (503, "unavailable"),
        (503, "outcome_unknown"),
        (503, "too_busy"),
    }


# They have no door in the API: a page asks for the reason itself, decisions are made on the desk, and whoever leaves does
# so on a page that asks for the password.
DESK = {
    *("account_erased", "amount_out_of_range", "asked_for_already", "decided_already", "entry_cannot_be_taken_back"),
    *("handle_differs", "nobodys_wallet", "not_suspended", "nothing_to_decide", "own_account", "own_correction"),
    *("own_matter", "reason_too_short", "role_unknown", "staff_account", "superusers_only"),
    *("looked_at_already", "queue_away"),
    *("suspended_already", "taken_back_already", "too_many_days", "act_without_item", "not_failed", "two_needed"),
}
ELSEWHERE = {"reason_missing", "staff_stays", *DESK}


def every(kind):
    return {kind} | {deeper for child in kind.__subclasses__() for deeper in every(child)}


def test_every_refusal_of_ours_is_described_somewhere(operations):
    described = {code for operation in operations.values() for _status, code in codes(operation)}
    # What an import turns down has no door here.
    ours = {
        kind.code
        for kind in every(Refusal)
        if "code" in vars(kind)
        and kind.__module__.startswith(("accounts.", "articles.pictures", "articles.shelf", "rewards.", "comments."))
        and not kind.__module__.startswith("comments.management.")
    }
    assert ours - described == ELSEWHERE


def test_headers_are_described(operations):
    """Those that a client goes by are required, so that an answer without one is off the schema."""
    always = {
        "429": "Retry-After",
        "503": "Retry-After",
        "401": "WWW-Authenticate",
        "202": "Location",
        "301": "Location",
    }
    for name, operation in operations.items():
        for status, header in always.items():
            if status in operation["responses"]:
                assert operation["responses"][status]["headers"][header]["required"], (name, status)
    assert operations["post /api/v1/articles"]["responses"]["201"]["headers"]["Location"]["required"]


def test_whatever_moves_twei_takes_an_idempotency_key(operations):
    takes = {
        name
        for name, operation in operations.items()
        if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
    }
    assert takes == {
        "post /api/v1/articles/{slug}/plus",
        "post /api/v1/articles/{slug}/minus",
        "post /api/v1/articles/{slug}/comments",
        "post /api/v1/articles/{slug}/publish",
        "post /api/v1/comments/{comment_id}/like",
        "post /api/v1/comments/{comment_id}/dislike",
        "post /api/v1/articles/{slug}/pnl-reports",
        "post /api/v1/pnl-reports",
    }


def test_components_have_the_names_of_what_they_are(schema):
    names = set(schema["components"]["schemas"])
    assert names >= {"Me", "Entry", "Article", "Card", "Read", "Receipt", "Credit", "Standing", "PnlReport", "Economy"}
    assert not [name for name in names if "Serializer" in name or re.search(r"\d", name)]


def test_an_answer_has_all_of_its_fields(schema):
    for name, component in schema["components"]["schemas"].items():
        if name.endswith("Request") or "properties" not in component or name in ("Problem", "PnlReport"):
            continue
        assert set(component["required"]) == set(component["properties"]), name


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["application/vnd.oai.openapi", "application/vnd.oai.openapi+json"])
def test_the_schema_is_served_to_everybody(form):
    answer = App().get("schema/", Accept=form)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(form)
    assert b"/api/v1/articles/{slug}/plus" in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["version=%0A", "lang=%00", "lang=vi", "format=json", "script=1&lang=%22%3E%0A"])
@pytest.mark.parametrize("path", ["schema/", "docs/"])
def test_no_query_breaks_the_schema_or_its_page(path, query):
    assert App().get(f"{path}?{query}").status_code in (200, 404)


@pytest.mark.django_db
def test_the_page_of_the_schema_runs_nothing_but_our_own_scripts():
    answer = app_of(UserFactory()).get("docs/", Accept="text/html")
    assert answer.status_code == 200
    page = answer.content.decode()
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    for attributes, inline in scripts:
        assert re.search(r'\bsrc="/', attributes), "from here, and from a file"
        assert not inline.strip()
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://(?!testserver)", page)
    assert "unsafe" not in answer["Content-Security-Policy"]
    for source in re.findall(r'<(?:script|link)[^>]*(?:src|href)="(/static/[^"]+)"', page):
        file = App().client.get(source)
        assert file.status_code == 200, source
        # A file is closed when it was read to its end.
        assert b"".join(file)


@pytest.mark.django_db
def test_the_script_of_the_page_names_the_schema():
    page = App().get("docs/").content.decode()
    script = next(source for source in re.findall(r'src="([^"]+)"', page) if not source.startswith("/static/"))
    answer = App().client.get(script.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema/" in answer.content


@pytest.mark.parametrize(
    "answer",
    [
        JsonResponse({}, status=418),
        JsonResponse({"handle": "odile"}),
        JsonResponse({}, content_type="text/plain"),
        JsonResponse({"type": "about:blank"}, status=401, content_type="application/problem+json"),
    ],
    ids=["status", "fields", "form", "problem"],
)
def test_an_answer_off_the_schema_is_noticed(answer):
    with pytest.raises(FailureGroup):
        require_described("GET", f"{API}me", answer)
