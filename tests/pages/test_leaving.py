"""Taking along what is kept about oneself, and leaving."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import origins
from accounts.models import Notification, Origin
from articles.models import Article
from comments import flagging, leaving, reactions
from comments.models import Comment, Flag
from rewards import ledger, personal, rating, reports, settlement
from rewards.ledger import READERS_POOL, TREASURY, Entry
from rewards.models import Item, LedgerEntry, PnlReport, Read
from rewards.tasks import compute_report
from tests.api.client import app_of, sign_up
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"
SECRETS = ("harriet.vane@example.com", "harriet-vane", "My secret thought", "Because I say so")


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(slug="tides", author=AuthorFactory(user=UserFactory()))


@pytest.fixture
def harriet(article, at):
    """Somebody who has done everything that one can do here."""
    user = reader_of(level=13, twei=100)
    user.email, user.handle = SECRETS[0], SECRETS[1]
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.filter(user=user).update(email=user.email)
    settlement.settle_read_time(pass_gate(user, article, at))
    rating.plus(user, article, at)
    said = say(user, article, at, body=SECRETS[2])
    reactions.like(reader_of(article, level=5), said, at)
    other = say(reader_of(article, level=13, twei=3), article, at)
    reactions.like(user, other, at)
    flagging.flag(user, other, Flag.Reason.SPAM, SECRETS[3], at)
    reports.compute(reports.buy(user, article, at).pk, at)
    origins.note(user.pk, "203.0.113.77", f"{SECRETS[1]}s-telephone", at)
    own = AuthorFactory(user=user, name=SECRETS[1], slug=SECRETS[1], biography="Harriet writes.")
    ArticleFactory(slug="hers", author=own)
    ArticleFactory(slug="draft", author=own, status=Article.Status.DRAFT, published_at=None)
    return user


def exported(user):
    answer = app_of(user).get("me/export")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="read-to-earn-')
    return json.loads(b"".join(answer.streaming_content))


class TestTakingAlong:
    def test_everything_that_one_did_is_in_it(self, harriet):
        kept = exported(harriet)
        assert kept["account"][0]["email"] == SECRETS[0]
        assert kept["addresses"][0]["verified"] is True
        assert [row["article"] for row in kept["reads"]] == ["tides"]
        assert kept["ratings"][0]["kind"] == "plus"
        origin = {"day": "2025-10-25", "network": "203.0.113.0/24", "agent": f"{SECRETS[1]}s-telephone"}
        assert kept["origins"] == [origin]
        assert kept["comments"][0]["body"] == SECRETS[2]
        assert kept["reactions"][0]["kind"] == "like"
        assert kept["flags"][0]["note"] == SECRETS[3]
        assert kept["reports"][0]["figures"]["profit_subtotal_twei"] > 0
        assert {row["slug"] for row in kept["articles"]} == {"hers", "draft"}
        moved = [row["amount_twei"] if row["side"] == "profit" else -row["amount_twei"] for row in kept["entries"]]
        assert sum(moved) == balance(harriet)

    def test_it_is_nobody_elses(self, harriet):
        other = exported(UserFactory())
        assert not [secret for secret in SECRETS if secret in json.dumps(other)]

    def test_every_table_that_knows_a_reader_is_in_it_or_says_why_not(self, harriet):
        sections = dict(leaving.export(harriet))
        # What an idempotent request was answered, the reading clock, who moderated, and corrections by the treasury (which
        # are entries too) say nothing more about somebody.
        known = {
            "accounts.AnsweredRequest",
            "accounts.Suspension",
            "accounts.Session",
            "rewards.ReadingClock",
            "rewards.Adjustment",
            "admin.LogEntry",
            "articles.Version",
            "comments.Persona",
            "account.EmailAddress",
            "mfa.Authenticator",
            "usersessions.UserSession",
            "accounts.Notification",
            "accounts.Origin",
            "articles.Author",
            "articles.Picture",
            "articles.AuthorFollower",
            "articles.TagFollower",
            "articles.KeptArticle",
            "rewards.Progress",
            "rewards.Read",
            "rewards.Rating",
            "rewards.QuotaUse",
            "rewards.PnlReport",
            "rewards.CaseMember",
            "rewards.LedgerAccount",
            "comments.Comment",
            "comments.Reaction",
            "comments.Flag",
            "comments.Appeal",
        }
        relations = get_user_model()._meta.related_objects
        related = {one.related_model._meta.label for one in relations if not one.many_to_many}
        assert related <= known, "a table that knows readers is new: export it, erase it, and name it here"
        assert len(sections) >= 20
        assert all(apps.get_model(label) for label in known)

    def test_a_suspended_reader_has_it_too(self, at):
        assert exported(UserFactory(is_suspended=True))["account"][0]["is_suspended"] is True


class TestLeaving:
    def test_name_address_reads_and_receipts_are_gone_everywhere(self, harriet, at):
        leaving.leave(harriet, at)
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                text = json.dumps(list(model.objects.values()), default=str)
                assert not [secret for secret in SECRETS if secret in text], model
        assert not Read.objects.filter(reader=harriet).exists()
        assert not PnlReport.objects.filter(reader=harriet).exists()
        assert not Notification.objects.filter(user=harriet).exists()
        assert not Origin.objects.filter(user=harriet).exists()

    def test_the_balance_goes_to_the_treasury_and_the_entries_stay(self, harriet, at):
        had, treasury, entries = balance(harriet), ledger.balance_twei(TREASURY), LedgerEntry.objects.count()
        leaving.leave(harriet, at)
        assert (had > 0, balance(harriet)) == (True, 0)
        assert ledger.balance_twei(TREASURY) == treasury + had
        assert LedgerEntry.objects.count() == entries + 1
        assert LedgerEntry.objects.latest("id").item == Item.WALLET_CLOSED
        leaving.leave(harriet, at)
        assert LedgerEntry.objects.count() == entries + 1

    def test_comments_become_stubs_and_what_others_did_stays(self, harriet, article, at, client):
        comment = Comment.objects.get(writer=harriet)
        leaving.leave(harriet, at)
        comment.refresh_from_db()
        assert (comment.status, comment.body, comment.writer) == ("deleted", "", None)
        assert comment.like_count == 1
        assert client.get("/articles/tides/comments/").status_code == 200
        assert client.get("/articles/hers/").status_code == 200
        assert not Article.objects.filter(slug="draft").exists()

    def test_a_comment_that_deserved_its_reward_gets_none(self, harriet, at):
        Comment.objects.filter(writer=harriet).update(reward=Comment.Reward.DUE, judged_at=at)
        leaving.leave(harriet, at)
        assert Comment.objects.get(reward="lapsed").reward_reason == "account_erased"

    def test_a_report_under_way_is_nobodys(self, harriet, article, at):
        pending = reports.buy(harriet, article, at)
        leaving.leave(harriet, at)
        compute_report(report_id=pending.pk)
        assert reports.note_failure(pending.pk, at) is None

    def test_what_comes_into_the_wallet_later_is_moved_too(self, harriet, at):
        leaving.leave(harriet, at)
        ledger.post([Entry(Item.READ_TIME, 2, READERS_POOL, ledger.wallet(harriet.pk), source_id=10**9)], at)
        assert personal.left_over() == [harriet.pk]
        assert [personal.close_wallet(harriet.pk, at) for _ in range(2)] == [2, 0]
        assert personal.left_over() == []

    def test_the_address_is_free_again_and_the_old_password_opens_nothing(self, harriet, at):
        leaving.leave(harriet, at)
        assert Client().login(email=SECRETS[0], password=PASSWORD) is False
        assert sign_up(SECRETS[0]).get("me").json()["balance_twei"] == 0

    def test_staff_is_asked_to_give_up_its_rights_first(self, at):
        with pytest.raises(leaving.StaffStays):
            leaving.leave(UserFactory(is_staff=True), at)

    def test_the_database_lets_nobody_into_an_erased_account(self, harriet, at):
        leaving.leave(harriet, at)
        with pytest.raises(IntegrityError, match="nobody_signs_in_to_an_erased_account"), transaction.atomic():
            get_user_model().objects.filter(pk=harriet.pk).update(is_active=True)


class TestPages:
    @pytest.fixture
    def surfer(self, harriet):
        client = Client()
        signed_in = client.post("/accounts/login/", {"login": SECRETS[0], "password": PASSWORD})
        assert signed_in.status_code == 302
        return client

    def test_the_page_offers_the_file_and_the_way_out(self, surfer):
        page = surfer.get("/account/").text
        assert SECRETS[1] in page
        assert "/account/export/" in page
        assert "/account/erase/" in page
        assert json.loads(b"".join(surfer.get("/account/export/").streaming_content))["account"]

    def test_a_handle_is_changed_or_refused_with_what_was_typed(self, surfer, harriet):
        assert surfer.post("/account/", {"handle": "lord-peter"}).status_code == 302
        harriet.refresh_from_db()
        assert harriet.handle == "lord-peter"
        refused = surfer.post("/account/", {"handle": "No Good!"}).text
        assert 'value="No Good!"' in refused
        assert 'aria-invalid="true"' in refused
        UserFactory(handle="bunter")
        assert "Somebody else has this handle." in surfer.post("/account/", {"handle": "bunter"}).text

    def test_leaving_says_what_it_takes_and_then_signs_out(self, surfer, harriet):
        page = surfer.get("/account/erase/")
        assert f"Your wallet's {balance(harriet)} Twei" in page.text
        asked = surfer.post("/account/erase/")
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
        assert "Your account is erased" not in surfer.post(asked.headers["Location"], {"password": "a guess"}).text
        left = surfer.post(asked.headers["Location"], {"password": PASSWORD})
        assert "Your account is erased" in left.text
        assert surfer.get("/wallet/").status_code == 302
        harriet.refresh_from_db()
        assert harriet.erased_at
