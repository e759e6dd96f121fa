"""The admin: articles to edit, the ledger to look at."""

import pytest
from django.test import Client

from accounts import record
from accounts.models import User
from articles.models import Article
from config import clock
from rewards import adjusting, publishing
from rewards.models import LedgerAccount, LedgerEntry
from tests.desk import at_the_desk
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day, words

pytestmark = pytest.mark.django_db

SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"
LOOKED_AT = ["ledgerentry", "ledgeraccount", "poolday", "read", "rating", "pnlreport", "progress"]


@pytest.fixture
def desk():
    client = Client()
    client.force_login(User.objects.create_superuser("chief@example.com", "a-long-enough-phrase"), backend=SIGNED_IN_BY)
    return client


@pytest.fixture
def moved(at):
    open_day(at)
    user = UserFactory(handle="wren")
    adjusting.adjust(user.pk, 5, "To spend", at)


@pytest.mark.parametrize("table", LOOKED_AT)
def test_the_ledger_is_to_be_looked_at(desk, moved, table):
    assert desk.get(f"/admin/rewards/{table}/").status_code == 200


@pytest.mark.parametrize("table", LOOKED_AT)
def test_nothing_of_it_can_be_added(desk, moved, table):
    assert desk.get(f"/admin/rewards/{table}/add/").status_code == 403


def test_an_entry_and_a_balance_cant_be_changed_or_deleted_by_anybody(desk, moved):
    for row in (LedgerEntry.objects.last(), LedgerAccount.objects.get(user__handle="wren")):
        place = f"/admin/rewards/{row._meta.model_name}/{row.pk}"
        assert desk.get(f"{place}/change/").status_code == 200
        assert desk.post(f"{place}/change/", {"balance_twei": 99, "amount_twei": 99}).status_code == 403
        assert desk.post(f"{place}/delete/", {"post": "yes"}).status_code == 403
    assert LedgerAccount.objects.get(user__handle="wren").balance_twei == 5


def test_an_article_that_an_editor_saves_is_rendered_anew(desk):
    article = ArticleFactory(slug="tides")
    form = {
        "title": article.title,
        "slug": "tides",
        "dek": "",
        "author": article.author_id,
        "language": "en",
        "dateline": "",
        "status": "published",
        "published_at_0": "2025-10-24",
        "published_at_1": "09:00:00",
        "body_markdown": f"## Springs\n\n{words(60)}",
        "faq": '[{"question": "Why?", "answer": "The moon."}]',
        "lead_caption": "",
        "lead_credit": "",
    }
    assert desk.post(f"/admin/articles/article/{article.pk}/change/", form).status_code == 302
    article = Article.objects.get()
    assert "<h2" in article.body_html
    assert 60 <= article.words < 70
    assert article.faq_html[0]["question"] == "Why?"
    refused = desk.post(f"/admin/articles/article/{article.pk}/change/", form | {"faq": '[{"question": "Why?"}]'})
    assert refused.status_code == 200
    assert "Write a list of" in refused.content.decode()


def test_a_reader_is_not_let_in(at):
    client = Client()
    client.force_login(UserFactory(), backend=SIGNED_IN_BY)
    assert client.get("/admin/").status_code in (302, 403)
    assert client.get("/admin/rewards/ledgerentry/").status_code in (302, 403)


def test_the_history_of_an_article_has_acts_and_edits_and_nobodys_address(desk):
    article, chief = ArticleFactory(), User.objects.get(email="chief@example.com")
    publishing.withdraw_by_moderator(chief, article, "Copied from elsewhere", clock.now())
    page = desk.get(f"/admin/articles/article/{article.pk}/history/").content.decode()
    assert "Copied from elsewhere" in page
    assert chief.handle in page
    assert chief.email not in page


def test_an_editor_says_who_an_author_is_but_neither_takes_nor_gives_one_away():
    editor, odile = at_the_desk("editor", handle="edith"), UserFactory(handle="odile")
    author = AuthorFactory(name="Odile", slug="odile", user=None)
    sent = {"name": "Odile", "slug": "odile", "biography": "", "articles_at_source": "0"}
    place = f"/admin/articles/author/{author.pk}/change/"
    assert "somebody else decides it" in editor.post(place, sent | {"who": "edith"}).content.decode()
    assert editor.post(place, sent | {"who": "odile"}).status_code == 302
    author.refresh_from_db()
    assert author.user == odile
    assert record.of(author).get().reason == "– → odile"
    assert "only a superuser" in editor.post(place, sent | {"who": ""}).content.decode()
    author.refresh_from_db()
    assert author.user == odile
