"""The contract that clients are written against, line by line, beside the schema that the code generates.

A line names a method and a path, the status of what was done, the fields that are promised of it (`…[]` for those of
each row of a list, `{…}` for a file), and the codes of the refusals that are promised, with their statuses. The code may
answer with more fields and more refusals, never with fewer.
"""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator

ENTRIES = "id item label side amount_twei article comment posted_at reason"
CARD = "slug title dek author tags language published_at words expected_seconds"
ARTICLE = f"{CARD} body_html dateline gate_seconds lead_image faq comment_count plus_count minus_count"
STANDING = (
    "time_to_read_seconds gate_seconds verified_seconds depth gate_passed rating you_earned_twei could_earn_twei "
    "pluses_left minuses_left report_price_twei"
)
READ = "id beat_interval_seconds expected_seconds gate_seconds verified_seconds depth gate_passed"
REPORT = "id article from to as_of status price_twei"
ME = "handle language level xp xp_to_next_level balance_twei quotas"
RECEIPT = f"{READ} not_credited_seconds paid_twei lapsed_twei lapse_reason"
CREDIT = "credited_seconds verified_seconds depth gate_passed seconds_left reason"
ECONOMY = "rules rules_version treasury_twei readers_pool writers_pool paid_twei received_twei"
RATED = "403:gate_not_passed 409:already_rated 403:own_article 403:email_not_confirmed 403:suspended"
REACTED = "409:already_reacted 403:own_comment 403:gate_not_passed"

SPENT = "429:pluses_spent 429:allowance_spent 409:pool_spent"
UNPAID = "429:minuses_spent 402:insufficient_funds 403:level_too_low"

CONTRACT = f"""
GET    me                                 200 {ME} | 401:not_authenticated
PATCH  me                                 200 handle language | 400:invalid 401:not_authenticated
GET    me/entries                         200 []{ENTRIES} | 401:not_authenticated
GET    articles                           200 []{CARD} |
GET    articles/{{slug}}                  200 {ARTICLE} | 404:not_found
POST   articles                           201 slug status body_markdown | 401:not_authenticated 400:invalid
PATCH  articles/{{slug}}                  200 slug status body_markdown | 404:not_found 400:invalid
POST   articles/{{slug}}/publish          200 article spent_twei | 402:insufficient_funds 403:level_too_low
GET    tags                               200 []slug name |
GET    authors                            200 []slug name article_count |
GET    authors/{{slug}}                   200 slug name article_count biography | 404:not_found
GET    me/articles                        200 []{CARD} status | 401:not_authenticated
GET    me/notifications                   200 []id sentence told_at | 401:not_authenticated
GET    me/export                          200 {{}} | 401:not_authenticated
POST   images                             201 id url width height | 401:not_authenticated
GET    articles/{{slug}}/standing         200 {STANDING} | 401:not_authenticated 404:not_found
POST   articles/{{slug}}/reads            201 {READ} | 401:not_authenticated 404:not_found
GET    reads/{{read_id}}                  200 {RECEIPT} | 404:not_found
POST   reads/{{read_id}}/beats            200 {CREDIT} | 404:not_found
POST   articles/{{slug}}/plus             201 earned_twei pluses_left standing | {RATED} {SPENT}
POST   articles/{{slug}}/minus            201 spent_twei minuses_left standing | {RATED} {UNPAID}
GET    articles/{{slug}}/comments         200 []id avatar body likes dislikes replies | 404:not_found
POST   articles/{{slug}}/comments         201 id avatar body | 403:level_too_low 403:gate_not_passed 402:insufficient_funds
PATCH  comments/{{comment_id}}            200 id body | 403:not_yours 403:editing_over
DELETE comments/{{comment_id}}            204 | 403:not_yours
POST   comments/{{comment_id}}/like       201 earned_twei | {REACTED} 429:likes_spent 409:pool_spent
POST   comments/{{comment_id}}/dislike    201 spent_twei | {REACTED} 429:dislikes_spent 402:insufficient_funds
POST   comments/{{comment_id}}/flag       201 {{}} | 403:own_comment 403:gate_not_passed 429:flags_spent
POST   articles/{{slug}}/flag             201 {{}} | 403:own_article 403:gate_not_passed
POST   appeals                            201 id comment article text | 404:not_found
GET    avatars                            200 []slug name image available_from_level |
POST   articles/{{slug}}/pnl-reports      202 {REPORT} | 402:insufficient_funds 404:not_found
POST   pnl-reports                        202 {REPORT} | 402:insufficient_funds
GET    pnl-reports                        200 []{REPORT} | 401:not_authenticated
GET    pnl-reports/{{public_id}}          200 {REPORT} | 404:not_found
GET    pnl-reports/{{public_id}}.csv      200 {{}} | 404:not_found
GET    economy                            200 {ECONOMY} |
"""
LINES = [line for line in CONTRACT.strip().splitlines() if line]
SENT = {
    "PATCH me": "handle language",
    "POST reads/{read_id}/beats": "sequence visible focused idle_seconds depth",
    "POST articles/{slug}/minus": "reason",
    "POST articles/{slug}/comments": "body avatar parent",
    "POST comments/{comment_id}/flag": "reason",
    "POST articles/{slug}/flag": "reason",
    "POST appeals": "comment article text",
    "POST articles/{slug}/pnl-reports": "from to",
    "POST pnl-reports": "from to",
}
ASKED = {
    "me/entries": "item article from to format cursor",
    "articles": "q tag author language ordering cursor",
    "articles/{slug}/comments": "cursor",
    "me/articles": "cursor",
    "me/notifications": "cursor",
    "tags": "cursor",
    "authors": "cursor",
    "avatars": "cursor",
    "pnl-reports": "cursor",
}
MOVES_TWEI = r"/(plus|minus|like|dislike|publish|comments|pnl-reports)$|^pnl-reports$"


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(public=True)


def found(schema, method, path):
    return schema["paths"][f"/api/v1/{path}"][method.lower()]


def resolved(schema, part):
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def codes(response):
    for form in response.get("content", {}).values():
        for part in form["schema"].get("allOf", []):
            yield from part.get("properties", {}).get("code", {}).get("enum", [])


@pytest.mark.parametrize("line", LINES, ids=lambda line: " ".join(line.split()[:2]))
def test_what_is_promised_is_in_the_schema(schema, line):
    done, _bar, refused = line.partition("|")
    method, path, status, *fields = done.split()
    operation = found(schema, method, path)
    assert [code for code in operation["responses"] if code.startswith("2")] == [status]
    if fields and fields != ["{}"]:
        shown = resolved(schema, operation["responses"][status]["content"]["application/json"]["schema"])
        if fields[0].startswith("[]"):
            assert set(shown["required"]) == {"next", "previous", "results"}
            shown = resolved(schema, shown["properties"]["results"]["items"])
        assert {field.removeprefix("[]") for field in fields} <= set(shown["required"])
    for refusal in refused.split():
        status, _colon, code = refusal.partition(":")
        assert code in codes(operation["responses"].get(status, {})), refusal
    assert "throttled" in codes(operation["responses"]["429"])


@pytest.mark.parametrize("operation", SENT)
def test_what_may_be_sent_is_what_is_promised(schema, operation):
    body = found(schema, *operation.split())["requestBody"]["content"]["application/json"]["schema"]
    assert set(SENT[operation].split()) <= set(resolved(schema, body)["properties"])


@pytest.mark.parametrize("path", ASKED)
def test_what_may_be_asked_is_what_is_promised(schema, path):
    takes = {one["name"] for one in found(schema, "get", path)["parameters"] if one["in"] == "query"}
    assert set(ASKED[path].split()) <= takes


def test_a_reader_can_write_a_handle_and_a_language_and_nothing_else(schema):
    body = resolved(schema, found(schema, "patch", "me")["requestBody"]["content"]["application/json"]["schema"])
    assert set(body["properties"]) == {"handle", "language"}
    assert body["additionalProperties"] is False


def test_whatever_moves_twei_is_done_once_under_a_key(schema):
    for line in LINES:
        method, path = line.split()[:2]
        operation = found(schema, method, path)
        takes = "Idempotency-Key" in [one["name"] for one in operation.get("parameters", [])]
        assert takes == (method == "POST" and bool(re.search(MOVES_TWEI, path))), line
        if takes:
            assert "request_in_progress" in codes(operation["responses"]["409"])
            assert "idempotency_key_reused" in codes(operation["responses"]["422"])


def test_amounts_end_in_twei_and_are_whole_and_times_say_when(schema):
    for name, component in schema["components"]["schemas"].items():
        for field, kind in component.get("properties", {}).items():
            if field.endswith("_twei") and field != "by_item_twei":
                assert kind["type"] == "integer", (name, field)
            if field.endswith("_at"):
                assert kind["format"] == "date-time", (name, field)
