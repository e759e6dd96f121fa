"""What somebody types and sends: it runs nowhere, it changes nothing that isn't theirs to change, and nobody else sees
what is not for them."""

import json
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from accounts.models import User
from articles import upkeep
from articles.models import Article, Author, Tag
from comments import appealing, flagging, moderation
from comments.models import Comment, Flag
from config import clock
from rewards import adjusting, ledger, reports
from rewards.models import LedgerEntry, PnlReport, Progress
from tests import access
from tests.api.client import app_of
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day, words
from tests.test_access import Site

pytestmark = pytest.mark.django_db

PAYLOADS = [
    "<script>hit()</script>",
    '"><img src=x onerror=hit()>',
    "'><svg onload=hit()>",
    "</script><script>hit()</script>",
    "</textarea></title><iframe srcdoc='<script>hit()</script>'>",
    "[link](javascript:hit()) ![image](javascript:hit())",
    '<a href="javascript:hit()" hx-get=/ hx-on:click=hit()>press</a>',
    "{{ 7|add:1 }}{% now 'Y' %}",
]
# What a form or a request might carry beside what is asked for.
MORE = {
    "id": 1,
    "pk": 1,
    "level": 99,
    "xp": 99_999,
    "balance": 99_999,
    "balance_twei": 99_999,
    "earned_twei": 99_999,
    "amount_twei": 99_999,
    "price_twei": 0,
    "paid_twei": 99_999,
    "verified_seconds": 99_999,
    "gate_passed": True,
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "is_suspended": True,
    "email": "other@example.com",
    "password": "another-long-phrase",
    "user": 1,
    "reader": 1,
    "author": "odile",
    "writer": 1,
    "commenter": 1,
    "uploader": 1,
    "status": "published",
    "published_at": "2020-01-01T00:00:00Z",
    "slug": "chosen",
    "publish_free": True,
    "plus_count": 99,
    "minus_count": 99,
    "read_count": 99,
    "comment_count": 99,
    "like_count": 99,
    "likes": 99,
    "reward": "paid",
    "shown_at": "2020-01-01T00:00:00Z",
    "open_flag_count": 9,
    "body_html": "<script>hit()</script>",
    "figures": {"total_twei": 99_999},
}


def browser_of(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def runs_nothing(page, path):
    """Nothing in a page would run: no script of its own, no handler, no address that is a script."""
    soup = BeautifulSoup(page, "html5lib")
    for script in soup.find_all("script"):
        if script.get("type") == "application/ld+json":
            json.loads(script.string)
        else:
            assert script.get("src", "").startswith(("/static/", "/admin/jsi18n/")), (path, script)
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith(("on", "hx-on"))], (path, element)
        for name in ("href", "src", "action", "formaction", "srcdoc"):
            value = str(element.get(name, "")).strip().lower()
            assert not value.startswith(("javascript:", "vbscript:", "data:text")), (path, element)
    assert not soup.select("iframe, object, embed, img[src=x]"), path
    # Templates are not made of what somebody typed.
    assert not soup.find(string=lambda text: text and "82026" in text), path


@pytest.mark.parametrize("typed", [" ".join(PAYLOADS[first::3]) for first in range(3)])
def test_what_is_typed_runs_on_no_page(at, typed):
    open_day(at)
    clock.stop_at(at)
    chief = UserFactory(is_staff=True, is_superuser=True)
    writer = UserFactory(level=15)
    author = AuthorFactory(user=writer, name=typed, slug="typed", biography=typed)
    article = ArticleFactory(
        slug="tides",
        title=typed,
        dek=typed,
        dateline=typed[:120],
        author=author,
        body_markdown=f"## {typed}\n\n{typed}\n\n> {typed}\n> — {typed}\n\n{words(60)}",
        faq=[{"question": typed, "answer": typed}],
        lead_alt=typed,
        lead_caption=typed,
        lead_credit=typed,
    )
    article.tags.add(Tag.objects.create(name=typed[:100], slug="typed"))
    upkeep.changed([article.pk])
    draft = ArticleFactory(author=author, title=typed, status=Article.Status.DRAFT, published_at=None, revision=1)
    reader = reader_of(article, level=15, twei=50)
    comment = say(reader, article, at, body=typed)
    flagging.flag(reader_of(article), comment, Flag.Reason.OTHER, typed, at)
    gone = say(reader, article, at)
    moderation.hide(gone, typed, chief, at)
    appealing.appeal(reader, gone, typed, at)
    adjusting.adjust(reader.pk, 5, typed, at)
    report = reports.buy(reader, article, at)
    reports.compute(report.pk, at)
    shown = ["/", "/tags/", "/tags/typed/", "/authors/", "/authors/typed/", "/most-read/", "/articles/tides/"]
    shown += [
        "/articles/tides/panel/",
        "/articles/tides/comments/",
        f"/comments/{comment.pk}/",
        f"/comments/{gone.pk}/",
    ]
    own = ["/wallet/", "/notifications/", "/reports/", f"/reports/{report.public_id}/", "/account/", "/reading-list/"]
    own += [f"/reads/{reader.reads.get().pk}/", f"/comments/{comment.pk}/edit/", "/articles/tides/flag/"]
    desk = ["/write/", f"/write/{draft.pk}/", f"/write/{draft.pk}/publish/", f"/write/{article.pk}/"]
    back = [f"/admin/{name}/" for name in ("articles/article", "articles/author", "articles/tag", "comments/comment")]
    back += [f"/admin/{name}/" for name in ("comments/flag", "comments/appeal", "rewards/ledgerentry", "accounts/user")]
    back += [f"/admin/articles/article/{article.pk}/change/", f"/admin/comments/comment/{gone.pk}/change/"]
    for user, paths in ((None, shown), (reader, shown + own), (writer, shown + desk), (chief, back)):
        client = browser_of(user) if user else Client()
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            runs_nothing(answer.text, path)
        for query in ({"q": typed}, {"q": f'"{typed}"', "language": typed}):
            runs_nothing(client.get("/search/", query).text, "search")
    previewed = browser_of(writer).post(f"/write/{draft.pk}/preview/", {"title": typed, "body_markdown": typed})
    runs_nothing(previewed.text, "preview")
    for path in ("/feeds/atom/", "/feeds/rss/", "/sitemap.xml"):
        ElementTree.fromstring(Client().get(path).content)


@pytest.mark.parametrize("handle", [*PAYLOADS, "", "a" * 31, "Ábc", "admin\x00", "a\u202eb", "-abc", "a b", "../etc"])
def test_a_handle_is_letters_and_digits(handle):
    user = UserFactory()
    before = user.handle
    assert app_of(user).patch("me", {"handle": handle}).status_code == 400
    answer = browser_of(user).post("/account/", {"handle": handle})
    assert answer.status_code == 200
    runs_nothing(answer.text, "/account/")
    user.refresh_from_db()
    assert user.handle == before


@pytest.mark.parametrize(
    "query",
    ["%", "_", "%%%", "\\", "'", "''; --", '"', '"""', "\x00", "a\x00b", "a" * 100_000, "((((", "!&|", ":*", "�"],
)
def test_a_search_takes_every_text_as_words(client, query):
    ArticleFactory(title="Tide tables")
    upkeep.changed([Article.objects.get().pk])
    for path, name in (
        ("/search/", "q"),
        ("/api/v1/articles", "q"),
        ("/search/", "language"),
        ("/api/v1/articles", "tag"),
    ):
        answer = client.get(path, {name: query, **({"q": "tide"} if name == "language" else {})})
        assert answer.status_code in (200, 400), (path, name)
        assert "Tide tables" not in answer.text, (path, name)


class TestNothingElseIsWritten:
    @pytest.fixture
    def article(self, at):
        open_day(at)
        clock.stop_at(at)
        return ArticleFactory(slug="tides", author=AuthorFactory(name="Odile", slug="odile", user=UserFactory()))

    @pytest.fixture
    def user(self, article):
        return reader_of(article, level=15, twei=100)

    @pytest.fixture(autouse=True)
    def nobody_is_more_than_before(self, user):
        watched = [
            User.objects.order_by("pk").values(
                "email", "password", "is_staff", "is_superuser", "is_active", "is_suspended"
            )
        ]
        watched += [Progress.objects.order_by("pk").values()]
        watched += [
            Article.objects.filter(slug="tides").values("author", "status", "plus_count", "comment_count", "title")
        ]
        before = [list(rows.all()) for rows in watched]
        yield
        assert [list(rows.all()) for rows in watched] == before
        ours = Article.objects.exclude(slug="tides")
        assert all(one.status == "draft" and one.author.user == user and one.slug != "chosen" for one in ours)
        assert not ours.filter(plus_count__gt=0).exists()
        for comment in Comment.objects.all():
            assert (comment.writer, comment.like_count, comment.reward) == (user, 0, "not_yet")
            assert "<script" not in comment.body_html

    def both(self, user, path, body, method="post"):
        """By the API; what it refuses, it refuses whole."""
        with_more = MORE | body
        answer = getattr(app_of(user), method)(path, with_more)
        assert answer.status_code in (200, 201, 202, 400, 403), answer.content
        return answer

    def test_of_me(self, user):
        self.both(user, "me", {"handle": "wren", "language": "vi"}, "patch")
        browser_of(user).post("/account/", MORE | {"handle": "wren"})
        user.refresh_from_db()
        assert (user.handle, user.email != "other@example.com") == ("wren", True)
        assert ledger.balance_twei(ledger.wallet(user.pk)) == 100

    def test_of_an_article(self, user):
        self.both(user, "articles", {"title": "Slack water", "body_markdown": words(60)})
        browser_of(user).post("/write/new/", MORE | {"title": "Neap water"})
        own = Article.objects.filter(author__user=user)
        assert own.exists()
        for one in own:
            self.both(user, f"articles/{one.slug}", {"dek": "Twice a day."}, "patch")
            browser_of(user).post(
                f"/write/{one.pk}/", MORE | {"title": one.title, "body_markdown": "Text.", "revision": "1"}
            )
        assert not Author.objects.filter(slug="odile").exclude(name="Odile").exists()

    def test_of_a_comment(self, user, article):
        self.both(user, "articles/tides/comments", {"body": "Low tide at three.", "avatar": "bermudez"})
        sent = MORE | {"body": "High tide at nine.", "avatar": "bermudez"}
        browser_of(user).post("/articles/tides/comments/write/", sent)
        for comment in Comment.objects.all():
            self.both(user, f"comments/{comment.pk}", {"body": f"Better said: {comment.pk}."}, "patch")
        assert Comment.objects.exists()

    def test_of_a_report_and_a_read(self, user, article):
        self.both(user, "articles/tides/pnl-reports", {})
        assert PnlReport.objects.get().reader == user
        assert LedgerEntry.objects.get(item="pnl_reports").amount_twei == 1
        read = self.both(user, "articles/tides/reads", {}).json()
        beat = {"sequence": 1, "visible": True, "focused": True, "idle_seconds": 0, "depth": 1}
        self.both(user, f"reads/{read['id']}/beats", beat)
        assert user.reads.get().verified_seconds < 1000


class TestNobodyElseSees:
    def test_what_is_not_for_them_on_any_path(self, at):
        """Drafts, what was withdrawn, hidden comments, reasons, addresses: asked for by everybody, at every address."""
        clock.stop_at(at)
        world = Site(at)
        for name, article in {"draft": world.draft, "gone": world.gone}.items():
            word = f"secret-{name}"
            Article.objects.filter(pk=article.pk).update(title=word, body_html=word, dek=word)
        upkeep.changed([world.draft.pk, world.gone.pk])
        Comment.objects.filter(pk=world.comment.pk).update(
            status="hidden",
            body="secret-comment",
            body_html="secret-comment",
            hidden_reason="secret-reason",
            hidden_at=at,
        )
        addresses = {name: user.email for name, user in world.people.items() if user}
        wrong = []
        for path in [
            path for path in access.paths() if "GET" in access.expected(path) and not path.startswith("/admin/")
        ]:
            for who in ("visitor", "reader", "other"):
                text = b"".join(world.ask(who, path, "GET")).decode(errors="replace")
                for word in ("secret-draft", "secret-gone", "secret-comment", "secret-reason"):
                    wrong += [f"{path} by {who}: {word}"] if word in text else []
                for name, email in addresses.items():
                    wrong += [f"{path} by {who}: {email}"] if name != who and email in text else []
        assert not wrong, "\n".join(wrong)
