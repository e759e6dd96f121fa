"""What tests make: people, articles, comments, a funded and open day."""

from datetime import UTC, datetime, timedelta

import factory
from allauth.account.models import EmailAddress

from accounts.models import User
from articles import rendering
from articles.models import Article, Author
from comments import texts
from comments.models import Avatar, Comment, Persona
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


class AvatarFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Avatar

    name = factory.Sequence(lambda n: f"Avatar {chr(97 + n // 26 % 26)}{chr(97 + n % 26)}")
    slug = factory.LazyAttribute(lambda avatar: avatar.name.lower().replace(" ", "-"))
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16"/></svg>'


class PersonaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Persona

    article = factory.SubFactory(ArticleFactory)
    avatar = factory.SubFactory(AvatarFactory)
    number = 1


class CommentFactory(factory.django.DjangoModelFactory):
    """A comment that stands already, with no tribute: of the archive, unless it has a writer."""

    class Meta:
        model = Comment

    article = factory.SubFactory(ArticleFactory)
    writer = None
    persona = factory.SubFactory(
        PersonaFactory, article=factory.SelfAttribute("..article"), reader=factory.SelfAttribute("..writer")
    )
    body = factory.Sequence(lambda n: f"Comment number {n}.")
    body_html = factory.LazyAttribute(lambda comment: texts.to_html(comment.body))
    body_digest = factory.LazyAttribute(lambda comment: texts.digest_of(comment.body))
    written_at = AT
    shown_at = factory.SelfAttribute("written_at")
    changed_at = factory.SelfAttribute("written_at")


def open_day(at=AT, treasury_twei=10_000_000):
    """A funded treasury and the day of `at` open: 60,000 Twei for readers, 40,000 for writers."""
    pool.fund_treasury(treasury_twei, "tests", at)
    return pool.turn(at)
