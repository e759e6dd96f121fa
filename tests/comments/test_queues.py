"""What waits for a moderator, as the desk shows it, and what is decided there."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from accounts import notifications, record
from accounts.models import StaffRecord
from comments import appealing, discussion, flagging, moderation
from comments.models import Appeal, Flag
from config import clock
from rewards import cases, persons, rating, reviews
from rewards.models import Hold, Review
from tests.comments.people import reader_of, say
from tests.desk import decide, desk_of, staff
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
QUEUES = ["held-comments", "flagged-comments", "flagged-articles", "appeals"]


@pytest.fixture
def article(at):
    open_day(at)
    clock.stop_at(at)
    return ArticleFactory(slug="tides", title="The Tide Tables", author=AuthorFactory(user=UserFactory(handle="odile")))


@pytest.fixture
def writer(article):
    return reader_of(article, level=13, twei=30, handle="wren")


@pytest.fixture
def desk():
    return desk_of(staff("moderator"))


def rows(desk, slug):
    page = desk.get(f"/admin/queues/{slug}/")
    assert page.status_code == 200
    return [" ".join(row.get_text(" ").split()) for row in BeautifulSoup(page.text, "html5lib").select(".row")]


@pytest.mark.parametrize("slug", QUEUES)
def test_where_nothing_waits_the_queue_says_so(desk, slug):
    assert "Nothing waits here." in desk.get(f"/admin/queues/{slug}/").text
    assert rows(desk, slug) == []


@pytest.mark.parametrize("slug", QUEUES)
@pytest.mark.parametrize("role", ["editor", "treasurer", "operator"])
def test_who_is_no_moderator_neither_sees_nor_decides(role, slug):
    desk = desk_of(staff(role))
    assert desk.get(f"/admin/queues/{slug}/").status_code == 403
    assert desk.post(f"/admin/queues/{slug}/", {"act": "hide", "row": "1", "reason": "Because"}).status_code == 403
    assert StaffRecord.objects.filter(was_refused=True, staff=desk.user).count() == 2


def test_a_held_comment_is_shown_with_its_writer_and_approved_without_a_word(desk, article, writer, settings):
    say(writer, article)
    settings.HOLD_FIRST_COMMENTS = 5
    held = say(writer, article, body="Is the bar passable at four?")
    (row,) = rows(desk, "held-comments")
    for said in ("under “The Tide Tables”", "wren", "LVL 13", "1 comment stands", "0 hidden", "passable at four?"):
        assert said in row
    assert decide(desk, "held-comments", "approve", held, reason="") == ["Approve: 1 done."]
    held.refresh_from_db()
    assert (held.status, held.cleared_by) == ("visible", desk.user)
    assert record.of(held).get().act == "approve"
    assert rows(desk, "held-comments") == []


def test_several_are_hidden_for_one_reason_that_each_writer_is_told(desk, article, settings):
    settings.HOLD_FIRST_COMMENTS = 5
    held = [say(reader_of(article, twei=3), article) for _ in range(3)]
    assert decide(desk, "held-comments", "hide", *held, reason="Off topic") == ["Hide: 3 done."]
    for comment in held:
        assert notifications.of(comment.writer_id)[0].figures["reason"] == "Off topic"
        assert [(one.act, one.reason) for one in record.of(comment)] == [("hide", "Off topic")]


def test_without_a_reason_nothing_is_hidden_and_what_was_typed_stays(desk, article, writer, settings):
    settings.HOLD_FIRST_COMMENTS = 5
    held = say(writer, article)
    (said,) = decide(desk, "held-comments", "hide", held, reason="x")
    assert "Say why, in 2 to 500 characters." in said
    assert 'value="x"' in desk.get("/admin/queues/held-comments/?reason=x").text
    held.refresh_from_db()
    assert held.status == "held"


def test_a_flagged_comment_is_shown_with_who_flagged_it_why_and_how_often_they_were_right(desk, article, writer, at):
    flagger = reader_of(article, handle="heron")
    for upheld in (True, True, False):
        other = CommentFactory(article=article)
        Flag.objects.create(reader=flagger, comment=other, reason="spam", flagged_at=at, resolved_at=at, upheld=upheld)
    said = say(writer, article, body="Buy my lamps.")
    discussion.edit(writer, said, "Buy my candles.", at)
    flagging.flag(flagger, said, Flag.Reason.SPAM, "The third time today", at - DAY)
    flagging.flag(reader_of(article), said, Flag.Reason.OTHER, "", at)
    (row,) = rows(desk, "flagged-comments")
    for shown in (
        "Buy my candles.",
        "What it said until",
        "Buy my lamps.",
        "Spam or advertising",
        "The third time today",
    ):
        assert shown in row
    for shown in ("heron", "2 upheld before, 1 dismissed", "0 upheld before, 0 dismissed", "1 day"):
        assert shown in row
    decide(desk, "flagged-comments", "dismiss", said)
    assert set(said.flags.values_list("upheld", flat=True)) == {False}
    said.refresh_from_db()
    assert (said.status, said.open_flag_count) == ("visible", 0)


def test_hiding_a_flagged_comment_upholds_its_flags(desk, article, writer, at):
    said = say(writer, article)
    flagging.flag(reader_of(article), said, Flag.Reason.HATE, "", at)
    assert decide(desk, "flagged-comments", "hide", said, reason="It insults") == ["Hide: 1 done."]
    assert said.flags.get().upheld is True
    assert rows(desk, "flagged-comments") == []


def test_what_waits_longest_comes_first(desk, article, at):
    older, newer = (CommentFactory(article=article, body=f"It is {age}.") for age in ("older", "newer"))
    flagging.flag(reader_of(article), newer, Flag.Reason.SPAM, "", at)
    flagging.flag(reader_of(article), older, Flag.Reason.SPAM, "", at - DAY)
    flagging.flag(reader_of(article), newer, Flag.Reason.SPAM, "", at - timedelta(hours=1))
    first, second = rows(desk, "flagged-comments")
    assert ("It is older." in first, "It is newer." in second) == (True, True)


def test_a_flagged_article_is_shown_with_how_it_begins_and_withdrawn(desk, article, at):
    flagging.flag_article(reader_of(article), article, Flag.Reason.COPIED, "From the almanac", at)
    (row,) = rows(desk, "flagged-articles")
    for shown in ("The Tide Tables", "odile", "Copied from elsewhere", "From the almanac", "word0 word1"):
        assert shown in row
    assert decide(desk, "flagged-articles", "withdraw", article, reason="Copied") == ["Withdraw: 1 done."]
    article.refresh_from_db()
    assert (article.is_withdrawn_by_moderator, article.withdrawn_reason) == (True, "Copied")
    assert (article.flags.get().upheld, record.of(article).get().reason) == (True, "Copied")
    assert notifications.of(article.author.user_id)[0].figures["reason"] == "Copied"


def test_flags_on_an_article_are_dismissed(desk, article, at):
    flagging.flag_article(reader_of(article), article, Flag.Reason.FALSE, "", at)
    assert decide(desk, "flagged-articles", "dismiss", article) == ["Dismiss the flags: 1 done."]
    assert (article.flags.get().upheld, record.of(article).get().act) == (False, "dismiss_flags")
    assert rows(desk, "flagged-articles") == []


def test_an_appeal_is_shown_beside_what_was_decided_by_whom_and_why(desk, article, writer, at):
    said = say(writer, article, body="They are candles.")
    moderation.hide(said, "It sells lamps.", UserFactory(handle="first-moderator"), at)
    made = appealing.appeal(writer, said, "Read it again, please.", at)
    clock.stop_at(at + 5 * DAY)
    (row,) = rows(desk, "appeals")
    for shown in ("Read it again, please.", "It sells lamps.", "first-moderator", "They are candles.", "2 days left"):
        assert shown in row
    assert decide(desk, "appeals", "grant", made, reason="So they are.") == ["Grant: 1 done."]
    said.refresh_from_db()
    assert said.status == "visible"
    told = notifications.of(writer.pk)[0].sentence
    assert told == "Your comment under “The Tide Tables” is shown. The moderator's answer: So they are."


def test_an_appeal_about_an_article_is_refused_with_an_answer(desk, article, at):
    author = article.author.user
    moderation.withdraw(article, "Copied", UserFactory(handle="first-moderator"), at)
    article.refresh_from_db()
    made = appealing.appeal(author, article, "It is mine.", at)
    (row,) = rows(desk, "appeals")
    for shown in ("The Tide Tables", "It is mine.", "Copied", "first-moderator", "7 days left"):
        assert shown in row
    assert decide(desk, "appeals", "refuse", made, reason="The almanac was first.") == ["Refuse: 1 done."]
    assert Appeal.objects.get().answer == "The almanac was first."
    assert "stays withdrawn. The moderator's answer: The almanac was first." in notifications.of(author.pk)[0].sentence


def test_an_appeal_that_waits_for_more_than_seven_days_is_late(desk, article, writer, at):
    said = say(writer, article)
    moderation.hide(said, "It sells lamps.", UserFactory(), at)
    appealing.appeal(writer, said, "Again", at)
    clock.stop_at(at + 7 * DAY)
    assert "0 days left" in rows(desk, "appeals")[0]
    clock.stop_at(at + 7 * DAY + timedelta(seconds=1))
    assert "late" in rows(desk, "appeals")[0]


def test_what_was_decided_meanwhile_is_told_and_stops_no_other(desk, article, writer, at):
    first, second = (say(writer, article) for _ in range(2))
    for comment in (first, second):
        flagging.flag(reader_of(article), comment, Flag.Reason.SPAM, "", at)
    moderation.dismiss_flags(first, "It is sound.", UserFactory(), at)
    said = decide(desk, "flagged-comments", "hide", first, second)
    assert said == [f"{first.pk}: somebody has decided this meanwhile.", "Hide: 1 done."]
    first.refresh_from_db()
    assert first.status == "visible"


def test_nobodys_address_is_in_any_queue(desk, article, writer, at):
    said, hidden = say(writer, article), say(writer, article)
    flagging.flag(reader_of(article), said, Flag.Reason.SPAM, "", at)
    flagging.flag_article(reader_of(article), article, Flag.Reason.SPAM, "", at)
    moderation.hide(hidden, "Lamps", UserFactory(), at)
    appealing.appeal(writer, hidden, "Again", at)
    for slug in QUEUES:
        assert "@example.com" not in desk.get(f"/admin/queues/{slug}/").text


def test_an_appeal_against_a_case_is_answered_and_counts_the_account_by_itself(desk, writer, at):
    other = UserFactory()
    case = cases.open_case({writer.pk: {}, other.pk: {}}, [], [], at)
    cases.confirm(case, [writer.pk, other.pk], "One machine reads for both", UserFactory(), at)
    appeal = appealing.appeal(writer, case, "My sister and I share it.", at)
    (row,) = rows(desk, "appeals")
    assert "My sister and I share it." in row
    assert "One machine reads for both" in row
    decide(desk, "appeals", "grant", appeal, reason="A family")
    assert not persons.are_one(writer.pk, other.pk)
    assert notifications.of(writer.pk)[0].sentence.endswith("A family")


def test_an_author_appeals_against_dropped_shares(desk, article, at):
    author = article.author.user
    for _ in range(5):
        rating.minus(reader_of(article, level=5, twei=2), article, "poor", at)
    rating.plus(reader_of(article, level=5), article, at)
    reviews.decide(Review.objects.get(), upheld=True, reason="Poor indeed", by=UserFactory(), at=at)
    appeal = appealing.appeal(author, article, "It is good.", at)
    (row,) = rows(desk, "appeals")
    assert "Poor indeed" in row
    decide(desk, "appeals", "grant", appeal, reason="It is good indeed")
    assert Hold.objects.get().status == Hold.Status.DUE
    assert rows(desk, "appeals") == []


def test_an_appeal_that_is_refused_is_told_with_the_answer(desk, article, writer, at):
    other = UserFactory()
    case = cases.open_case({writer.pk: {}, other.pk: {}}, [], [], at)
    cases.confirm(case, [writer.pk, other.pk], "One machine reads for both", UserFactory(), at)
    appeal = appealing.appeal(writer, case, "We are two.", at)
    decide(desk, "appeals", "refuse", appeal, reason="They never read at once")
    assert persons.are_one(writer.pk, other.pk)
    assert notifications.of(writer.pk)[0].sentence.endswith("They never read at once")


def test_who_hid_a_comment_doesnt_answer_the_appeal_where_somebody_else_is_there(desk, article, writer, at):
    comment = say(writer, article)
    moderation.hide(comment, "It sells lamps.", desk.user, at)
    appeal = appealing.appeal(writer, comment, "It is none of yours.", at)
    other = desk_of(staff("moderator"))
    assert "somebody else decides it" in " ".join(decide(desk, "appeals", "grant", appeal))
    assert StaffRecord.objects.filter(staff=desk.user, was_refused=True).count() == 1
    assert "1 done" in " ".join(decide(other, "appeals", "grant", appeal))


def test_what_no_text_can_have_is_no_fault_of_ours(desk, writer, article, at):
    comment = say(writer, article)
    flagging.flag(reader_of(article), comment, Flag.Reason.SPAM, "", at)
    assert "1 done" in " ".join(decide(desk, "flagged-comments", "hide", comment, reason="Lamps\0 again"))
    assert desk_of(staff()).post("/admin/queues/appeals/", {"act": "\0"}).status_code == 403
