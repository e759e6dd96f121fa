"""What tests of comments begin with: readers who have read an article, and what they wrote under it."""

from comments import discussion, texts
from comments.models import Comment, Persona
from rewards import adjusting, ledger
from tests.factories import UserFactory
from tests.reading import pass_gate


def reader_of(article, at, level=1, twei=0, **fields):
    """Somebody who has read the article, 90 seconds after `at`."""
    user = UserFactory(level=level, **fields)
    if twei:
        adjusting.adjust(user.pk, twei, "To spend", at)
    pass_gate(user, article, at)
    return user


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def say(writer, article, at, body="Well said.", avatar="bermudez", parent=None):
    """A comment by the rules. A writer keeps the first avatar."""
    worn = Persona.objects.filter(reader=writer, article=article).exists()
    return discussion.write(writer, article, body, "" if worn else avatar, at, parent=parent)


def crowd(comment, count, **fields):
    """So many comments more by the writer of one, as if they had stood there all along: no tribute, no limit."""
    rows = [
        Comment(
            article=comment.article,
            persona=comment.persona,
            writer=comment.writer,
            body=f"Number {number}.",
            body_html=texts.to_html(f"Number {number}."),
            body_digest=texts.digest_of(f"Number {number}."),
            written_at=comment.written_at,
            shown_at=comment.written_at,
            changed_at=comment.written_at,
            **{name: value(number) if callable(value) else value for name, value in fields.items()},
        )
        for number in range(count)
    ]
    return Comment.objects.bulk_create(rows)
