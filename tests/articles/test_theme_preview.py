"""A real export of WordPress, where it is at hand: every field of every post by counts and hashes, because its sentences
are others'. It lies beside the checkout, in `../shared/imports`; where it doesn't, these tests are skipped."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.text import slugify

from articles.models import Article, Author
from comments.models import Comment

EXPORT = settings.BASE_DIR.parent / "shared" / "imports" / "theme-preview.xml"

pytestmark = [
    pytest.mark.skipif(not EXPORT.is_file(), reason="the real export is not in ../shared/imports beside this checkout"),
    pytest.mark.django_db,
]

# By the number of the post: title, time, tags, body, words, and how often each tag stands in its HTML.
POSTS = {
    19: (
        "98b4d1b95d4e2d2c",
        "2008-10-17 04:33:51",
        ["25cdb46d8d2115a2", "6f021f0268d5dd0d"],
        "43dd4f46752ef0ce",
        1,
        {"p>": 1},
    ),
    36: (
        "e1ff7a9061031102",
        "2008-09-05 19:39:12",
        [],
        "e905a42da054559b",
        504,
        {"h2": 1, "h3": 6, "h4": 4, "h5": 1, "h6": 2, "p>": 8, "ul": 1, "ol": 1, "li": 6}
        | {"blockquote": 1, "table": 1, "th>": 3, "td>": 9, "pre": 1},
    ),
    14: ("0dfcd22e31c6f7d9", "2008-06-21 00:09:24", ["576473d6a73d7f55"], "4adfdb5dcc7cbd52", 6, {"p>": 1}),
    8: (
        "07239dbd2a1a1dd7",
        "2008-06-21 00:04:53",
        ["576473d6a73d7f55", "e5e239560bc125a2"],
        "a61d24004c946571",
        79,
        {"p>": 3, "ul": 1, "ol": 5, "li": 17},
    ),
    6: ("9024c197d84940e4", "2008-06-20 20:06:53", [], "14c1cbb663a80e1d", 13, {"p>": 1, "a ": 3}),
    4: (
        "0f2f4caa46931653",
        "2008-06-20 19:59:54",
        ["5f7953f7c9b6ba16", "65c002eb8143d42a", "bd8dce0f0f018bec", "cfff3dd240a99c8f"],
        "3cdddf0737c64d19",
        87,
        {"p>": 2},
    ),
    1: ("c0535e4be2b79ffd", "2008-06-04 22:40:06", [], "60b4c09a257927eb", 15, {"p>": 1}),
}
# Post, text, name at the source.
COMMENTS = [("8", "e4544d58406a95c1", "anon"), ("1", "f599d86c8cdab89e", "themedemos")]


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def said_in(html):
    tags = (
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p>",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "th>",
        "td>",
        "pre",
        "a ",
    )
    return {tag: count for tag in tags if (count := html.count(f"<{tag}"))}


@pytest.fixture
def articles():
    call_command("import_articles", str(EXPORT))
    return {int(article.source.rpartition("=")[2]): article for article in Article.objects.order_by("-published_at")}


def fields(article):
    return (
        digest(article.title),
        f"{article.published_at:%Y-%m-%d %H:%M:%S}",
        sorted(digest(tag.name) for tag in article.tags.all()),
        digest(article.body_markdown),
        article.words,
        said_in(article.body_html),
    )


def test_every_field_of_every_post(articles):
    assert {number: fields(article) for number, article in articles.items()} == POSTS


def test_what_all_of_them_share_and_what_none_says(articles):
    author = Author.objects.get()
    assert (digest(author.name), author.biography, author.user, author.articles_at_source) == (
        "6c9f1021d35d86d7",
        "",
        None,
        None,
    )
    for article in articles.values():
        assert (article.author, article.status, article.language) == (author, Article.Status.PUBLISHED, "en")
        assert (article.dek, article.dateline, article.faq, article.lead_credit) == ("", "", [], "")
        assert (article.published_at_is_import_time, article.lead_picture, article.characters) == (False, None, 0)
        assert article.slug == slugify(article.title)
    captions = {number: digest(article.lead_caption) for number, article in articles.items() if article.lead_caption}
    assert captions == {19: "90406b7d6704fb3b"}


def test_its_comments(articles):
    said = [
        (comment.article.source.rpartition("=")[2], digest(comment.body), comment.persona.name_at_source)
        for comment in Comment.objects.order_by("id")
    ]
    assert said == COMMENTS
    assert {comment.written_at for comment in Comment.objects.all()} == {datetime(2007, 9, 4, 0, 49, 28, tzinfo=UTC)}
    assert {number: article.comment_count for number, article in articles.items() if article.comment_count} == {
        8: 1,
        1: 1,
    }


def test_again_it_changes_nothing(articles, capsys):
    before = list(Article.objects.order_by("id").values()), list(Comment.objects.order_by("id").values())
    call_command("import_articles", str(EXPORT))
    assert "0 created, 0 updated, 7 skipped, 0 refused" in capsys.readouterr().out
    assert (list(Article.objects.order_by("id").values()), list(Comment.objects.order_by("id").values())) == before
