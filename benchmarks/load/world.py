"""The world that the readers of the load come into: people with sessions, articles short enough to be read in minutes, and
a thread under each."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.web import token

ARTICLES = 60
COMMENTS_EACH = 12
LEVELS = (1, 1, 2, 3, 5, 5, 8, 13, 13, 16)
POCKET_MONEY_TWEI = 30
TREASURY_TWEI = 10**9


def make(path, host, readers, sentences):
    """Makes everything and writes what the readers have to know of it."""
    from accounts.models import User
    from articles.models import Article, Author
    from comments.models import Avatar
    from rewards import adjusting, pool

    now = datetime.now(UTC)
    pool.fund_treasury(TREASURY_TWEI, "load", now)
    pool.turn(now)
    author = Author.objects.create(
        name="Ada Quill", slug="ada-quill", user=User.objects.create(email="ada@example.com", handle="ada-quill")
    )
    articles = [_article(number, author, now, sentences) for number in range(ARTICLES)]
    users = [_reader(number, now) for number in range(readers)]
    for user in users:
        adjusting.adjust(user.pk, POCKET_MONEY_TWEI, "So that there is something to spend.", now)
    comments = {article.slug: _thread(article, now) for article in articles}
    path.write_text(
        json.dumps(
            {
                "host": host,
                "readers": [
                    {"id": user.pk, "session": token(user), "level": LEVELS[number % len(LEVELS)]}
                    for number, user in enumerate(users)
                ],
                "articles": [article.slug for article in Article.objects.all()],
                "comments": comments,
                "avatars": list(Avatar.objects.filter(level__lte=13).values_list("slug", flat=True)[:8]),
            }
        )
    )


def _article(number, author, now, count):
    from articles import rendering
    from articles.models import Article

    sentences = [
        f"On the {n + 1}. morning of week {number} the harbour was quiet, and boat {n * 7 + number} came in late."
        for n in range(count)
    ]
    article = Article(
        slug=f"harbour-{number}",
        title=f"The harbour in week {number}",
        author=author,
        status=Article.Status.PUBLISHED,
        published_at=now,
        language="en",
        body_markdown="\n\n".join(sentences),
    )
    rendering.render(article)
    article.save()
    return article


def _reader(number, now):
    from allauth.account.models import EmailAddress

    from accounts.models import User
    from rewards import rules
    from rewards.models import Progress

    user = User.objects.create(email=f"reader{number}@example.com", handle=f"reader-{number}")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    level = LEVELS[number % len(LEVELS)]
    Progress.objects.create(reader=user, level=level, xp=rules.xp_needed(level))
    return user


def _thread(article, now):
    """Comments of people who are not among the readers."""
    from accounts.models import User
    from comments import texts
    from comments.models import Avatar, Comment, Persona

    avatars = list(Avatar.objects.order_by("id")[:COMMENTS_EACH])
    numbers = []
    for n in range(COMMENTS_EACH):
        writer, _ = User.objects.get_or_create(email=f"writer{n}@example.com", defaults={"handle": f"writer-{n}"})
        persona = Persona.objects.create(article=article, reader=writer, avatar=avatars[n % len(avatars)], number=n + 1)
        body = f"Boat {n} is my favourite of week {article.pk}."
        comment = Comment.objects.create(
            article=article,
            persona=persona,
            writer=writer,
            body=body,
            body_html=texts.to_html(body),
            body_digest=texts.digest_of(body),
            written_at=now,
            shown_at=now,
            changed_at=now,
        )
        numbers.append(comment.pk)
    return numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the file that tells the readers what there is")
    parser.add_argument("--host", required=True)
    parser.add_argument("--readers", type=int, required=True)
    parser.add_argument("--sentences", type=int, required=True, help="how long each article is; 22 are 400 words")
    options = parser.parse_args()

    import django

    django.setup()
    make(options.path, options.host, options.readers, options.sentences)


if __name__ == "__main__":
    main()
