"""A fuzzer that believes the schema: whatever it sends, the API answers in one of the ways that the schema describes.

Each request is made in a transaction of its own, of which nothing stays, so that each finds the same world.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from comments import flagging, reactions
from comments.models import Flag
from config import clock
from config.wsgi import application
from rewards import quotas, rating, reports
from rewards.models import PnlReport
from rewards.quotas import Quota
from tests.api.client import API, app_of
from tests.api.described import CHECKS
from tests.api.world import World, has_read
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Read here, because on pytest 9.2 schemathesis can't read it in a fixture.
SCHEMA = schemathesis.openapi.from_wsgi(f"{API}schema/", application)

PEOPLE = ["visitor", "reader", "level13", "author", "suspended", "newcomer", "has rated", "has used it up"]
ANYBODY = st.sampled_from(PEOPLE)
WITH_A_TOKEN_OR_WITHOUT = st.sampled_from(["reader", "reader", "visitor"])
MOSTLY = st.sampled_from([True, True, True, False])


# What no schema says, by the last piece of the path.
BEYOND_THE_SCHEMA = {
    # A filter that was left empty filters nothing, as browsers send it.
    "entries": [negative_data_rejection],
    # Few files are pictures.
    "images": [positive_data_acceptance],
    # Days to come are days too, but there is no report of them.
    "pnl-reports": [positive_data_acceptance],
    # The same of filters, and relevance needs words.
    "articles": [negative_data_rejection, positive_data_acceptance],
}


def examples(count, **more):
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck), **more)


@pytest.fixture(autouse=True)
def requests_keep_the_connection():
    """They are made within the test's own transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(db, at):
    """The site, and some whom its rules refuse."""
    clock.stop_at(at)
    world = World(at)
    more = {"newcomer": UserFactory(), "has rated": UserFactory(level=5), "has used it up": UserFactory(level=13)}
    for name in ("has rated", "has used it up"):
        has_read(more[name], world.article, at)
    rating.plus(more["has rated"], world.article, at)
    reactions.like(more["has rated"], world.comment, at)
    flagging.flag(more["has rated"], world.comment, Flag.Reason.SPAM, "", at)
    for quota in (Quota.PLUS, Quota.MINUS, Quota.LIKE, Quota.DISLIKE, Quota.COMMENT, Quota.FLAG):
        quotas.use(more["has used it up"].pk, quota, at, 30)
    reports.compute(PnlReport.objects.get().pk, at)
    world.tokens |= {name: app_of(user).token for name, user in more.items()}
    return world


def ask(case, world, who, **options):
    token = world.tokens[who]
    with transaction.atomic():
        case.call_and_validate(headers={"X-Session-Token": token} if token else {}, **options)
        transaction.set_rollback(True)


def ask_for_what_there_is(case, world, who, knows_names):
    if knows_names:
        case.path_parameters = {name: world.names[name] for name in case.path_parameters}
    ask(case, world, who, checks=CHECKS)


def ask_by_the_book(case, world, who):
    """All that schemathesis knows: boundary values, wrong types, wrong methods, missing headers, no session."""
    ask(case, world, who, excluded_checks=BEYOND_THE_SCHEMA.get(case.operation.path.rpartition("/")[2], []))


@SCHEMA.given(who=WITH_A_TOKEN_OR_WITHOUT)
@SCHEMA.parametrize()
@examples(5, derandomize=True)
def test_what_the_schema_forbids_is_refused_and_what_it_allows_is_done(case, world, who):
    ask_by_the_book(case, world, who)


@SCHEMA.given(who=ANYBODY, knows_names=MOSTLY)
@SCHEMA.parametrize()
@examples(20, derandomize=True)
def test_the_schema_is_true_for_everybody(case, world, who, knows_names):
    ask_for_what_there_is(case, world, who, knows_names)


@pytest.mark.slow
@SCHEMA.given(who=ANYBODY, knows_names=MOSTLY)
@SCHEMA.parametrize()
@examples(200)
def test_the_schema_is_true_however_often_it_is_asked(case, world, who, knows_names):
    ask_for_what_there_is(case, world, who, knows_names)


@pytest.mark.slow
@SCHEMA.given(who=WITH_A_TOKEN_OR_WITHOUT)
@SCHEMA.parametrize()
@examples(200)
def test_what_the_schema_forbids_is_refused_however_often_it_is_tried(case, world, who):
    ask_by_the_book(case, world, who)
