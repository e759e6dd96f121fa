"""After somebody has left, nothing anywhere says who they were: every table and every column is looked through."""

import json
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import origins, sessions, suspension, tasks
from accounts.models import AnsweredRequest, Notification, Session
from articles import following, manuscripts, pictures, shelf, upkeep, versions, writing
from articles.models import Article, Author, Picture
from comments import appealing, discussion, flagging, leaving, moderation
from comments.models import Flag
from rewards import settlement
from tests.api.client import App
from tests.articles.files import drawn, file
from tests.comments.people import reader_of, say
from tests.factories import PASSWORD, ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

# It is in everything that she wrote, and in everything that says who she was.
MARK = "harrietvane"
EMAIL = f"{MARK}@example.com"
ADDRESS, NETWORK = "203.0.113.77", "203.0.113.0/24"
DEVICE = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": f"{MARK}s-telephone"}
# What stays and is hers no more: the row that it hangs on says nothing of whose it was.
STAYS = {"rewards.LedgerAccount", "rewards.Rating", "rewards.Adjustment", "comments.Reaction", "comments.Flag"}


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(slug="tides", author=AuthorFactory(user=UserFactory()))


@pytest.fixture
def moderator():
    user = UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.user = user
    return client


@pytest.fixture
def harriet(article, at, moderator):
    """Somebody who has done everything that leaves a trace, on two devices, by pages and by the API."""
    user = reader_of(level=15, twei=100, email=EMAIL, handle=MARK)
    user.set_password(PASSWORD)
    user.save()
    signs_in_everywhere(user)
    reads_and_speaks(user, article, at)
    writes(user, at)
    is_looked_at(user, moderator, at)
    return user


def signs_in_everywhere(user):
    browser = Client()
    assert browser.post("/accounts/login/", {"login": EMAIL, "password": PASSWORD}, **DEVICE).status_code == 302
    sent = {"email": EMAIL, "password": PASSWORD}
    app = Client()
    answer = app.post("/api/v1/auth/app/v1/auth/login", sent, content_type="application/json", **DEVICE)
    token = answer.json()["meta"]["session_token"]
    # The app's session is listed no more, and not over either.
    UserSession.objects.filter(session_key=token).delete()
    assert App(token).get("me").json()["handle"] == MARK
    App(token).patch("me", {"language": "vi"}, **{"Idempotency-Key": MARK})
    AnsweredRequest.objects.create(
        user=user, key=MARK, fingerprint="", status=201, body={"by": MARK}, answered_at=timezone.now()
    )
    Authenticator.objects.create(user=user, type="totp", data={"secret": MARK})
    origins.note(user.pk, ADDRESS, DEVICE["HTTP_USER_AGENT"], timezone.now())


def reads_and_speaks(user, article, at):
    settlement.settle_read_time(pass_gate(user, article, at))
    said = say(user, article, at, body=f"{MARK} says so.")
    discussion.edit(user, said, f"{MARK} says otherwise.", at)
    other = say(reader_of(article, twei=3), article, at)
    flagging.flag(user, other, Flag.Reason.SPAM, f"{MARK} flags it.", at)
    flagging.flag_article(user, article, Flag.Reason.FALSE, f"{MARK} flags it too.", at)
    # Reasons are on record for good, so they name nobody.
    moderation.hide(said, "It went too far.", UserFactory(is_staff=True), at)
    appealing.appeal(user, said, f"{MARK} appeals.", at)
    shelf.follow_author(user, article.author, at)
    shelf.keep(user, article, at)


def writes(user, at):
    own = AuthorFactory(user=user, name=f"Miss {MARK}", slug=MARK, biography=f"{MARK} writes.")
    follower = UserFactory()
    shelf.follow_author(follower, own, at)
    shown, _unused = (pictures.upload(file(drawn(*size)), user, at) for size in ((300, 200), (400, 200)))
    published = ArticleFactory(
        slug="knots", author=own, published_at=at, body_markdown=f"![A knot]({pictures.url(shown, 480)})\n\nA text."
    )
    versions.keep(published, user, at)
    ArticleFactory(slug="draft", title=MARK, author=own, status=Article.Status.DRAFT, published_at=None)
    upkeep.changed([published.pk])
    writing.keep(user, published, writing_of(published), 0, at)
    following.tell(at)
    assert MARK in Notification.objects.get(user=follower).sentence


def writing_of(article):
    return replace(manuscripts.of(article), title=f"{MARK} changes it")


def is_looked_at(user, moderator, at):
    """The admin's log calls things by their names."""
    suspension.suspend(user, "To be looked at", 7, moderator.user, at)
    user.refresh_from_db()
    own = Author.objects.get(user=user)
    form = {"name": own.name, "slug": own.slug, "biography": own.biography, "who": MARK}
    assert moderator.post(f"/admin/articles/author/{own.pk}/change/", form).status_code == 302


def everything_kept():
    """Every row of every table as text, by table."""
    kept = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            kept[table] = [row for (row,) in cursor.fetchall()]
    kept["what sessions hold"] = [json.dumps(one.get_decoded()) for one in Session.objects.all()]
    return kept


def where(mark):
    return {table for table, rows in everything_kept().items() if any(mark in row.lower() for row in rows)}


def test_no_column_of_any_table_says_who_it_was(harriet, at):
    marked = where(MARK)
    assert marked >= {
        "accounts_user",
        "account_emailaddress",
        "usersessions_usersession",
        "what sessions hold",
        "mfa_authenticator",
        "accounts_answeredrequest",
        "accounts_notification",
        "accounts_origin",
        "articles_author",
        "articles_article",
        "articles_manuscript",
        "articles_searchedarticle",
        "comments_comment",
        "comments_commentversion",
        "comments_flag",
        "comments_appeal",
        "django_admin_log",
    }
    assert where(ADDRESS) == {"usersessions_usersession"}
    assert where(NETWORK) == {"accounts_origin"}
    leaving.leave(harriet, at)
    assert where(MARK) == set()
    assert where(ADDRESS) == where(NETWORK) == set()


def test_no_row_is_theirs_but_what_others_and_the_ledger_count_on(harriet, at):
    leaving.leave(harriet, at)
    fields = [(model, field) for model in apps.get_models() for field in model._meta.get_fields() if field.concrete]
    theirs = [(model, field.name) for model, field in fields if field.related_model is get_user_model()]
    assert len(theirs) > 30
    left = {model._meta.label for model, name in theirs if model._default_manager.filter(**{name: harriet}).exists()}
    assert left <= STAYS


def test_pictures_that_no_text_shows_go_with_their_files(harriet, at, django_capture_on_commit_callbacks):
    shown, unused = Picture.objects.filter(uploader=harriet).order_by("pk")
    with django_capture_on_commit_callbacks(execute=True):
        leaving.leave(harriet, at)
    assert list(Picture.objects.all()) == [shown]
    assert [default_storage.exists(pictures.file_name(one.digest, one.width)) for one in (shown, unused)] == [
        True,
        False,
    ]
    assert b"".join(Client().get(pictures.url(shown, 480))).startswith(b"RIFF")


def test_sessions_that_are_over_are_deleted_and_others_are_not(harriet):
    Session.objects.filter(user=harriet).update(expire_date=timezone.now())
    other = Client()
    other.force_login(UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[0])
    tasks.prune()
    assert not Session.objects.filter(user=harriet).exists()
    assert not UserSession.objects.filter(user=harriet).exists()
    assert other.get("/wallet/").status_code == 200


def test_a_session_knows_whose_it_is_from_signing_in_until_signing_out(client):
    user = UserFactory()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert Session.objects.get().user == user
    client.post("/accounts/logout/")
    assert not Session.objects.filter(user=user).exists()
    assert sessions.SessionStore.get_model_class() is Session is Session.get_session_store_class().get_model_class()
