"""What tests make: people, articles, a funded and open day."""

from datetime import UTC, datetime, timedelta

import factory
from allauth.account.models import EmailAddress

from accounts.models import User
from articles import rendering
from articles.models import Article, Author
from rewards import pool, rules
from rewards.models import Progress

AT = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)
PASSWORD = "a-long-enough-phrase"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"reader{n}@example.com")
    handle = factory.Sequence(lambda n: f"reader-{n}")

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        EmailAddress.objects.create(user=self, email=self.email, verified=extracted is not False, primary=True)

    @factory.post_generation
    def level(self, create, extracted, **kwargs):
        if extracted:
            Progress.objects.create(reader=self, level=extracted, xp=rules.xp_needed(extracted))


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Author {n}")
    slug = factory.Sequence(lambda n: f"author-{n}")


def words(count):
    """So many different words, in sentences of ten and paragraphs of fifty."""
    text = [f"word{number}" for number in range(count)]
    sentences = [" ".join(text[i : i + 10]) + "." for i in range(0, count, 10)]
    return "\n\n".join(" ".join(sentences[i : i + 5]) for i in range(0, len(sentences), 5))


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Article

    slug = factory.Sequence(lambda n: f"article-{n}")
    title = factory.Sequence(lambda n: f"Article {n}")
    author = factory.SubFactory(AuthorFactory)
    status = Article.Status.PUBLISHED
    published_at = AT - timedelta(days=1)
    body_markdown = factory.LazyFunction(lambda: words(500))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        article = model_class(*args, **kwargs)
        rendering.render(article)
        article.save()
        return article


def open_day(at=AT, treasury_twei=10_000_000):
    """A funded treasury and the day of `at` open: 60,000 Twei for readers, 40,000 for writers."""
    pool.fund_treasury(treasury_twei, "tests", at)
    return pool.turn(at)
