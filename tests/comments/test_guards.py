"""What the database refuses, whatever the code does."""

import pytest
from django.db import IntegrityError, transaction

from comments import reactions
from comments.models import Appeal, Comment, Flag, Persona, Reaction
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, AvatarFactory, CommentFactory, PersonaFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


def refuses(name, act):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()
    assert refused.value.__cause__.diag.constraint_name == name


def test_an_avatar_has_a_name_of_its_own_that_ends_in_no_number():
    refuses("a_name_is_one_avatars", lambda: AvatarFactory(name="BERMUDEZ", slug="other"))
    for name in ("Bermudez 2", "R2", "Bermudez 2 "):
        refuses("an_avatars_name_ends_in_no_number", lambda name=name: AvatarFactory(name=name, slug="other"))


def test_nobody_speaks_as_another():
    article, avatar, reader = ArticleFactory(), AvatarFactory(), UserFactory()
    PersonaFactory(article=article, avatar=avatar, reader=reader)
    refuses("nobody_speaks_as_another", lambda: PersonaFactory(article=article, avatar=avatar))
    refuses(
        "a_reader_has_one_persona_under_an_article", lambda: PersonaFactory(article=article, reader=reader, number=2)
    )
    refuses("the_first_wearer_is_number_1", lambda: PersonaFactory(number=0))
    PersonaFactory(article=article, name_at_source="Wren")
    refuses("a_name_at_the_source_is_one_persona", lambda: PersonaFactory(article=article, name_at_source="Wren"))
    # Those of nobody's are many.
    PersonaFactory(article=article)
    assert Persona.objects.filter(article=article, reader=None).count() == 2


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a_hidden_comment_says_why", {"status": "hidden"}),
        ("a_visible_comment_says_since_when", {"shown_at": None}),
        ("a_like_that_paid_is_a_like", {"paying_like_count": 1}),
        ("a_reward_is_judged_first", {"reward": "due"}),
        ("a_reward_is_judged_first", {"reward": "none"}),
    ],
)
def test_a_comment_is_whole(name, fields):
    refuses(name, lambda: CommentFactory(**fields))


def test_a_comment_of_the_archive_is_nobodys():
    refuses("an_archived_comment_is_nobodys", lambda: CommentFactory(writer=UserFactory(), archive_key="k"))


def test_counts_never_fall_below_zero():
    comment = CommentFactory()
    for count in ("like_count", "dislike_count", "paying_like_count", "reply_count", "open_flag_count"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(**{count: -1})


def react(at, **fields):
    given = {"comment": CommentFactory(), "reader": UserFactory(), "kind": "like", "reacted_at": at}
    return Reaction.objects.create(**given | fields)


def test_a_reader_reacts_to_a_comment_once(at):
    first = react(at)
    refuses(
        "a_reader_reacts_to_a_comment_once",
        lambda: react(at, comment=first.comment, reader=first.reader, kind="dislike"),
    )


def test_a_reaction_makes_sense(at):
    reader = UserFactory()
    refuses("nobody_reacts_to_their_own_comment", lambda: react(at, reader=reader, commenter=reader))
    refuses("only_a_like_pays", lambda: react(at, pays=True, commenter=reader, kind="dislike"))
    refuses("only_a_dislike_takes", lambda: react(at, loss_twei=1))


def flag(at, **fields):
    given = {"reader": UserFactory(), "reason": "spam", "flagged_at": at}
    return Flag.objects.create(**given | fields)


def test_a_flag_is_on_one_thing_once(at):
    comment, article, reader = CommentFactory(), ArticleFactory(), UserFactory()
    refuses("a_flag_is_on_one_thing", lambda: flag(at))
    refuses("a_flag_is_on_one_thing", lambda: flag(at, comment=comment, article=article))
    flag(at, reader=reader, comment=comment)
    flag(at, reader=reader, article=article)
    refuses("a_reader_flags_a_comment_once", lambda: flag(at, reader=reader, comment=comment))
    refuses("a_reader_flags_an_article_once", lambda: flag(at, reader=reader, article=article))
    refuses("a_resolved_flag_says_how", lambda: flag(at, comment=comment, resolved_at=at))


def appeal(at, **fields):
    given = {"reader": UserFactory(), "text": "Please look again", "made_at": at}
    return Appeal.objects.create(**given | fields)


def test_an_appeal_is_about_one_thing_and_open_once(at):
    comment, article, reader = CommentFactory(), ArticleFactory(), UserFactory()
    refuses("an_appeal_is_about_one_thing", lambda: appeal(at))
    refuses("an_appeal_is_about_one_thing", lambda: appeal(at, comment=comment, article=article))
    refuses("a_decided_appeal_says_how", lambda: appeal(at, comment=comment, decided_at=at))
    appeal(at, reader=reader, comment=comment, decided_at=at, granted=False)
    appeal(at, reader=reader, comment=comment)
    appeal(at, reader=reader, article=article)
    refuses("a_comment_has_one_open_appeal", lambda: appeal(at, reader=reader, comment=comment))
    refuses("an_article_has_one_open_appeal", lambda: appeal(at, reader=reader, article=article))


def test_a_like_that_paid_outlives_the_account_of_who_was_liked(at):
    open_day(at)
    article = ArticleFactory()
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, at)
    reactions.like(reader_of(article, level=5), comment, at)
    # What the database does when an account goes.
    Reaction.objects.update(commenter=None)
    assert Reaction.objects.get().pays
