"""The desk as a browser gets it: the list, the form, the preview, publishing, withdrawing, appealing."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from articles import writing
from articles.manuscripts import Text
from articles.models import Article, Author, Manuscript, Version
from comments.models import Appeal
from config import clock
from rewards import adjusting, ledger, publishing
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

SIGNED_IN_BY = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


def browser_of(user):
    client = Client()
    client.force_login(user, backend=SIGNED_IN_BY)
    return client


@pytest.fixture
def user(at):
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(level=15, handle="wren")
    adjusting.adjust(user.pk, 60, "To spend", at)
    return user


@pytest.fixture
def browser(user):
    return browser_of(user)


@pytest.fixture
def draft(user, at):
    return writing.draft(user, Text(title="The tide tables", body_markdown="Words about the sea."), at)


@pytest.fixture
def published(user, draft, at):
    return publishing.publish(user, draft, at).article


def page_of(answer, status=200):
    assert answer.status_code == status, answer.content[:600]
    page = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1].split("</main>")[0]).split())


def form(article, **changes):
    article.refresh_from_db()
    return {
        "title": article.title,
        "body_markdown": article.body_markdown,
        "revision": article.revision,
        "language": "en",
    } | changes


def test_an_article_begins_with_a_title(browser):
    assert "New article" in page_of(browser.get("/write/new/"))
    answer = browser.post("/write/new/", {"title": "Ebb"})
    assert answer["Location"] == f"/write/{Article.objects.get().pk}/"
    assert "Give it a title." in page_of(browser.post("/write/new/", {"title": " "}), 400)


def test_the_list_has_ones_own_by_state_and_goes_on(browser, user, draft, at):
    ArticleFactory(title="Somebody else's")
    own = Author.objects.get(user=user)
    for number in range(31):
        ArticleFactory(author=own, title=f"Older {number}")
    Article.objects.filter(title="Older 30").update(status="withdrawn")
    page = page_of(browser.get("/write/"))
    assert "Older 29" in page
    assert "Somebody else" not in page
    assert "The tide tables" not in page
    more = re.search(r"\?before=\d+", browser.get("/write/").content.decode())[0]
    assert "The tide tables" in page_of(browser.get(f"/write/{more}"))
    assert "The tide tables" in page_of(browser.get("/write/?state=drafts"))
    assert "Older" not in page_of(browser.get("/write/?state=drafts"))
    assert "Older 30" in page_of(browser.get("/write/?state=withdrawn"))
    assert "None of these." in page_of(browser.get("/write/?state=scheduled"))


def test_without_a_script_a_button_saves_another_previews_a_third_adds_a_question(browser, draft):
    place = f"/write/{draft.pk}/"
    answer = browser.post(place, form(draft, body_markdown="## Ebb\n\nFlow.", act="preview"))
    assert '<h2 id="s-ebb">Ebb</h2>' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.body_markdown == "Words about the sea."
    pairs = {"question": ["Why?", ""], "answer": ["The moon.", ""]}
    page = browser.post(place, form(draft, act="more", **pairs)).content.decode()
    assert page.count('name="question"') == 3
    answer = browser.post(place, form(draft, keywords="Sea, Moon, sea", dek="Why it turns.", act="save", **pairs))
    assert answer["Location"] == place
    draft.refresh_from_db()
    assert (draft.dek, draft.faq) == ("Why it turns.", [{"question": "Why?", "answer": "The moon."}])
    assert {tag.name for tag in draft.tags.all()} == {"Sea", "Moon"}
    assert "Saved." in page_of(browser.get("/whoami/"))


def test_what_is_wrong_is_said_beside_its_field_and_every_word_stays(browser, draft):
    long = "word " * 300
    answer = browser.post(f"/write/{draft.pk}/", form(draft, dek=long, act="save"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert long.strip() in page
    assert 'id="dek-wrong"' in page
    assert "it may have 1000" in page_of(answer, 400)


def test_two_tabs_dont_save_over_each_other(browser, draft):
    place, before = f"/write/{draft.pk}/", form(draft)
    browser.post(place, before | {"title": "From one tab", "act": "save"})
    answer = browser.post(place, before | {"title": "From another tab", "act": "save"})
    page = page_of(answer, 409)
    assert "Your words are all here." in page
    assert "From another tab" in page
    revision = re.search(r'name="revision" value="(\d+)"', answer.content.decode())[1]
    browser.post(place, before | {"title": "From another tab", "act": "save", "revision": revision})
    assert Article.objects.get().title == "From another tab"


def test_what_is_typed_is_kept_in_a_line_that_says_so(browser, draft, at):
    answer = browser.post(f"/write/{draft.pk}/keep/", form(draft, title="Ebb"), headers=HTMX)
    page = answer.content.decode()
    assert "Saved 09:00 UTC" in page
    assert 'value="2" hx-swap-oob="true"' in page
    stale = browser.post(f"/write/{draft.pk}/keep/", form(draft, title="Flow", revision=1), headers=HTMX)
    assert "Not saved: It was changed elsewhere" in stale.content.decode()
    nobody = Client().post(f"/write/{draft.pk}/keep/", {}, headers=HTMX)
    assert "you are signed out" in nobody.content.decode()
    assert Article.objects.get().title == "Ebb"


def test_an_old_token_costs_no_word(user, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend=SIGNED_IN_BY)
    answer = client.post(f"/write/{draft.pk}/keep/", form(draft), headers=HTMX | {"HX-Target": "kept"})
    assert "HX-Refresh" not in answer
    assert answer["HX-Retarget"] == "#kept"
    assert 'id="csrf"' in answer.content.decode()


def test_the_preview_is_the_page_that_will_be_published(browser, user, draft, at):
    text = {
        "body_markdown": "> Words.\n>\n> — Odile\n\n- one",
        "keywords": "Sea",
        "question": "Why?",
        "answer": "*So.*",
    }
    shown = browser.post(f"/write/{draft.pk}/preview/", form(draft, dateline="Lisbon", **text)).content.decode()
    browser.post(f"/write/{draft.pk}/", form(draft, dateline="Lisbon", act="save", **text))
    publishing.publish(user, draft, at)
    page = Client().get("/articles/the-tide-tables/").content.decode()
    article = re.search(r'<article class="text">.*?</article>', page, re.DOTALL)[0]
    # Only what is published can be shared.
    article = re.sub(r'<nav class="share".*?</nav>', "", article, flags=re.DOTALL)
    assert "".join(shown.split()) == "".join(article.split())


def test_nothing_typed_runs(browser, draft):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    fields = ("title", "dek", "dateline", "keywords", "lead_alt", "lead_caption", "lead_credit", "question", "answer")
    sent = form(draft, act="preview") | dict.fromkeys((*fields, "body_markdown"), evil)
    page = browser.post(f"/write/{draft.pk}/", sent).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_publishing_says_what_it_costs_before_and_pays_it(browser, user, draft):
    place = f"/write/{draft.pk}/publish/"
    page = page_of(browser.get(place))
    for said in ("Post Publish Tribute 50 Twei", "In your wallet after 10 Twei", "1 Twei for each Plus", "LVL 5"):
        assert said in page
    assert browser.post(place, {"act": "publish"})["Location"] == place
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 10
    assert "Published on 25 October 2025." in page_of(browser.get(place))
    assert "published already" in page_of(browser.post(place, {"act": "publish"}), 409)


def button(page, value):
    return next(one for one in re.findall(r"<button[^>]*>", page) if f'value="{value}"' in one)


def test_what_publishing_misses_is_said_before_with_what_would_help(at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(level=13, address=False)
    adjusting.adjust(user.pk, 20, "To spend", at)
    bare = writing.draft(user, Text(title="The tide tables"), at)
    browser, place = browser_of(user), f"/write/{bare.pk}/publish/"
    page = browser.get(place).content.decode()
    missing = page[page.index('id="obstacles"') : page.index('id="now"')]
    for said in ("confirm your e-mail", "LVL 15", "nothing to read yet", "30 Twei"):
        assert said in missing
    for link in (f'href="/write/{bare.pk}/"', 'href="/accounts/email/"', 'href="/help/#levels"', 'href="/help/"'):
        assert link in missing
    for value in ("publish", "schedule"):
        assert 'aria-disabled="true" aria-describedby="obstacles"' in button(page, value)
        assert "not-yet" in button(page, value)
    assert browser.post(place, {"act": "publish"}).status_code == 403


def test_where_nothing_is_missing_the_button_is_plain(browser, user, draft, at):
    page = browser.get(f"/write/{draft.pk}/publish/").content.decode()
    assert 'id="obstacles"' not in page
    assert "aria-disabled" not in button(page, "publish")
    adjusting.adjust(user.pk, -11, "Spent", at)
    page = browser.get(f"/write/{draft.pk}/publish/").content.decode()
    assert "1 Twei is missing" in page
    assert "aria-disabled" in button(page, "publish")
    assert "aria-disabled" not in button(page, "schedule")


def test_a_time_is_chosen_and_taken_back(browser, draft, at):
    place = f"/write/{draft.pk}/publish/"
    assert "Choose a time" in page_of(browser.post(place, {"act": "schedule", "publish_at": "soon"}), 400)
    browser.post(place, {"act": "schedule", "publish_at": "2025-10-25T10:30"})
    draft.refresh_from_db()
    assert draft.publish_at == at + timedelta(minutes=90)
    listed = browser.get("/write/?state=scheduled")
    assert "scheduled" in page_of(listed)
    assert f'href="{place}#later"' in listed.content.decode()
    assert "Cancel this time" in page_of(browser.get(place))
    browser.post(place, {"act": "unschedule"})
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_withdrawing_asks_first_and_leaves_a_sentence(browser, user, published):
    place = f"/write/{published.pk}/withdraw/"
    assert "not paid back" in page_of(browser.get(place))
    browser.post(place)
    visitor = Client().get("/articles/the-tide-tables/")
    assert "has been withdrawn" in page_of(visitor, 410)
    assert "You have withdrawn" in page_of(browser.get("/articles/the-tide-tables/"), 410)
    assert "costs nothing" not in page_of(visitor, 410)
    assert "The tribute for this article has been paid" in page_of(browser.get(f"/write/{published.pk}/publish/"))


def test_a_moderators_reason_is_told_to_the_author_who_can_appeal(browser, user, published, at):
    publishing.withdraw_by_moderator(UserFactory(), published, "Copied from elsewhere", at)
    assert "Copied" not in page_of(Client().get("/articles/the-tide-tables/"), 410)
    assert "Copied from elsewhere" in page_of(browser.get("/articles/the-tide-tables/"), 410)
    place = f"/write/{published.pk}/publish/"
    assert "Copied from elsewhere" in page_of(browser.get(place))
    assert "What can be done" in page_of(browser.get("/write/"))
    assert "Publish “" not in browser.get("/write/").content.decode()
    assert 'value="publish"' not in browser.get(f"/write/{published.pk}/").content.decode()
    assert "You can appeal" in page_of(browser.post(place, {"act": "publish"}), 403)
    assert "will look at it again" in page_of(browser.post(f"/write/{published.pk}/appeal/", {"text": "It is mine."}))
    assert Appeal.objects.get().article == published


def test_a_draft_is_no_page_and_a_former_address_leads_on(browser, user, draft, at):
    assert Client().get("/articles/the-tide-tables/").status_code == 404
    publishing.publish(user, draft, at)
    browser.post(f"/write/{draft.pk}/", form(draft, title="Ebb", act="save", moves="1"))
    answer = Client().get("/articles/the-tide-tables/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/ebb/")


def test_changes_wait_until_they_are_published_or_discarded(browser, published):
    browser.post(f"/write/{published.pk}/keep/", form(published, title="Half"), headers=HTMX)
    assert "not published yet" in page_of(browser.get(f"/write/{published.pk}/"))
    assert "changes not published yet" in page_of(browser.get("/write/"))
    browser.post(f"/write/{published.pk}/", {"act": "discard"})
    assert not Manuscript.objects.exists()


def test_a_draft_is_deleted_after_asking(browser, draft):
    assert "Nothing of it is kept." in page_of(browser.get(f"/write/{draft.pk}/delete/"))
    browser.post(f"/write/{draft.pk}/delete/")
    assert not Article.objects.exists()


def test_the_own_article_has_a_link_to_edit_it_and_nobody_elses_has(browser, published):
    link = f"/write/{published.pk}/"
    assert link in browser.get("/articles/the-tide-tables/panel/").content.decode()
    assert link not in browser_of(UserFactory()).get("/articles/the-tide-tables/panel/").content.decode()


@pytest.fixture
def office():
    return browser_of(User.objects.create_superuser("chief@example.com", "a-long-enough-phrase"))


def test_a_moderator_withdraws_with_a_reason_and_grants_the_appeal(office, browser, published):
    action = {"action": "withdraw", "_selected_action": [published.pk]}
    assert "Who wrote it is told the reason." in office.post("/admin/articles/article/", action).content.decode()
    office.post("/admin/articles/article/", action | {"reason": "Copied"})
    published.refresh_from_db()
    assert (published.status, published.withdrawn_reason) == ("withdrawn", "Copied")
    browser.post(f"/write/{published.pk}/appeal/", {"text": "It is mine."})
    grant = {"act": "grant", "row": [Appeal.objects.get().pk], "reason": "It is yours."}
    office.post("/admin/queues/appeals/", grant)
    published.refresh_from_db()
    assert published.status == "published"


def test_versions_are_compared_word_by_word_and_nothing_in_them_runs(office, user, published, at):
    text = Text(title="The tide tables", body_markdown="Words about the <script>sea</script>.", language="en")
    writing.save(user, published, text, None, at)
    page = office.get(f"/admin/articles/article/{published.pk}/versions/").content.decode()
    assert "<ins>" in page
    assert "&lt;" in page
    assert "<script>sea" not in page
    assert office.get(f"/admin/articles/article/{published.pk}/versions/?from=1&to=x").status_code == 200
    assert office.get("/admin/articles/article/4711/versions/").status_code == 404


def test_an_author_is_given_to_an_account_by_its_handle(office, user):
    author = AuthorFactory(name="Mark Cooper")
    fields = {"name": author.name, "slug": author.slug, "biography": ""}
    place = f"/admin/articles/author/{author.pk}/change/"
    assert "Nobody has this handle." in office.post(place, fields | {"who": "nobody"}).content.decode()
    assert office.post(place, fields | {"who": "wren"}).status_code == 302
    author.refresh_from_db()
    assert author.user == user


def test_what_an_editor_saves_keeps_a_version_and_an_editor_who_is_late_is_told(office, published):
    fields = {
        "title": "Edited",
        "slug": "edited",
        "author": published.author_id,
        "language": "en",
        "body_markdown": "Words.",
        "faq": "[]",
        "seen_revision": published.revision,
    }
    place = f"/admin/articles/article/{published.pk}/change/"
    assert office.post(place, fields).status_code == 302
    published.refresh_from_db()
    assert (published.title, published.slug, published.status) == ("Edited", "edited", "published")
    assert Version.objects.latest("number").editor.email == "chief@example.com"
    assert Client().get("/articles/the-tide-tables/").status_code == 301
    assert "changed elsewhere" in office.post(place, fields | {"title": "Late"}).content.decode()
