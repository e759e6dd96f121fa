"""A site with everything on it, for tests that look at each of its pages."""

import time
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.test import Client

from articles import following, pictures, shelf
from articles.models import Article
from comments import discussion, moderation, reactions
from rewards import adjusting, audit, cases, publishing, rating, reports, settlement
from tests.browser.stories import BODY, lighthouse, tell
from tests.days import live
from tests.factories import PASSWORD, ArticleFactory, AuthorFactory, UserFactory
from tests.reading import pass_gate

# What moved on the days before.
DAYS = [
    {"read_time": read, "pluses": read * 2 // 5, "comment_rewards": 60, "minuses": 20, "publish_tributes": 100}
    for read in (3_120, 2_870, 3_405)
]


class World:
    """Wren has level 15, has read Ida Brook's article "tides", rated it and spoken under it, has bought a report that is
    there and one that isn't yet, and writes. "guarded" has a second factor, "newcomer" has nothing at all.

    `names` has what addresses name; the comment is Wren's, the reply another's.
    """

    def __init__(self, at):
        ended = live(at - timedelta(days=len(DAYS)), *DAYS)
        audit.nightly(lambda: ended + timedelta(hours=3, minutes=16))
        self.people = {
            "wren": UserFactory(level=15, handle="wren", email="wren@example.com"),
            "newcomer": UserFactory(handle="reader-k3m9x2ap"),
            "guarded": UserFactory(handle="curlew", email="curlew@example.com"),
        }
        self.wren, self.article, self.names = self.people["wren"], tell(at - timedelta(days=1)), {}
        self._reads_and_rates(at - timedelta(hours=2))
        self._speaks(at - timedelta(hours=1))
        self._writes(at - timedelta(minutes=50))
        self._buys_reports(at - timedelta(minutes=10))
        self._sign_in()
        self._have_keys()

    def enter(self, page, site, who):
        """Lets the browser be somebody's, who has just given the password once more; or nobody's, for a visitor."""
        page.context.clear_cookies()
        if who == "visitor":
            return
        session = self.sessions[who]
        session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] = time.time()
        session.save()
        page.context.add_cookies([{"name": "sessionid", "value": session.session_key, "url": site}])

    def _reads_and_rates(self, at):
        adjusting.adjust(self.wren.pk, 100, "A welcome from the editors", at)
        shelf.follow_author(self.wren, self.article.author, at - timedelta(days=2))
        following.tell(at)
        for user in (self.wren, self.people["newcomer"]):
            pass_gate(user, self.article, at)
        settlement.settle_read_time(at + timedelta(minutes=5))
        rating.plus(self.wren, self.article, at + timedelta(minutes=6))
        shelf.keep(self.wren, self.article, at)
        self.names["read_id"] = self.wren.reads.get().pk

    def _speaks(self, at):
        other = UserFactory(level=14, handle="blackbird")
        adjusting.adjust(other.pk, 10, "To spend", at)
        pass_gate(other, self.article, at)
        at += timedelta(minutes=5)
        said = discussion.write(
            self.wren, self.article, "My grandfather trusted the column for the moon.", "bermudez", at
        )
        reply = discussion.write(other, self.article, "Mine trusted only the wall.", "kite", at, parent=said)
        reactions.like(other, said, at)
        hidden = discussion.write(self.wren, self.article, "Buy my tables instead.", "", at)
        moderation.hide(hidden, "It sells something.", UserFactory(is_staff=True), at)
        case = cases.open_case({self.wren.pk: {}, UserFactory().pk: {}}, [], [], at)
        cases.confirm(case, case.members.values_list("reader", flat=True), "One hand.", UserFactory(is_staff=True), at)
        self.names |= {"comment_id": said.pk, "reply_id": reply.pk, "hidden_id": hidden.pk, "case_id": case.pk}

    def _writes(self, at):
        author = AuthorFactory(user=self.wren, name="Wren Hale", slug="wren-hale", biography="Writes of harbours.")
        address = pictures.url(pictures.keep(lighthouse(900, 640), self.wren, at), 960)
        own = {"author": author, "body_markdown": BODY.format(address=address), "dek": "A column for the moon."}
        draft = {"status": Article.Status.DRAFT, "published_at": None, "revision": 1}
        draft = ArticleFactory(title="The harbour prints its tides", slug="harbour", **own, **draft)
        published = ArticleFactory(title="What the mole was built for", slug="mole", published_at=at, **own)
        gone = ArticleFactory(title="A wall that tells the hour", slug="wall", published_at=at, **own)
        publishing.withdraw_by_moderator(UserFactory(is_staff=True), gone, "The pictures are somebody else's.", at)
        self.names |= {"draft_id": draft.pk, "published_id": published.pk, "gone_id": gone.pk}

    def _buys_reports(self, at):
        ready = reports.buy(self.wren, self.article, at)
        reports.compute(ready.pk, at)
        self.names |= {"report": ready.public_id, "pending": reports.buy(self.wren, None, at).public_id}

    def _sign_in(self):
        """By the form, and the password is given once more."""
        self.sessions, hashed = {}, make_password(PASSWORD)
        for name in ("wren", "guarded"):
            user = self.people[name]
            user.password = hashed
            user.save()
            client = Client(headers={"User-Agent": "Firefox/145.0 (Linux)"})
            assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
            assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
            self.sessions[name] = client.session

    def _have_keys(self):
        guarded, newcomer = self.people["guarded"], self.people["newcomer"]
        TOTP.activate(guarded, generate_totp_secret())
        RecoveryCodes.activate(guarded)
        address = newcomer.emailaddress_set.get()
        address.verified = False
        address.save()
        # Good as long as nobody signs in to that account.
        self.wren.refresh_from_db()
        self.names |= {
            "confirm_key": EmailConfirmationHMAC(address).key,
            "reset_key": f"{user_pk_to_url_str(self.wren)}-{default_token_generator.make_token(self.wren)}",
        }
