"""The page of an article: all that it has, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.http import http_date

from articles import pictures
from articles.models import Article, Author, Tag
from articles.views import reading
from tests.articles.files import drawn, file
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return AuthorFactory(name="Ida Marie Brook", slug="ida-brook", biography="Ida keeps the lamp.")


@pytest.fixture
def article(author, at):
    article = ArticleFactory(slug="tides", title="The Tide Tables", author=author, published_at=at - timedelta(days=2))
    article.tags.set([Tag.objects.create(name="Harbours", slug="harbours"), Tag.objects.create(name="Sea", slug="sea")])
    return article


def page_of(client, path="/articles/tides/", **headers):
    return client.get(path, headers=headers).content.decode()


def test_the_byline_leads_to_the_author_and_counts_what_is_published(client, article, author):
    ArticleFactory(author=author)
    ArticleFactory(author=author, status=Article.Status.DRAFT)
    page = page_of(client)
    assert '<a class="name" href="/authors/ida-brook/" rel="author"><bdi>Ida Marie Brook</bdi></a> (2 articles)' in page
    assert '<span class="initials" aria-hidden="true">IB</span>' in page
    assert "Ida keeps the lamp." in page


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ida Brook", "IB"),
        ("Ida", "I"),
        ("ida m. brook", "IB"),
        ("Đặng Ngọc Ánh", "ĐÁ"),
        ("", ""),
        ("99", ""),
        ("D'Arcy O’Neil", "DO"),
    ],
)
def test_initials_are_of_the_first_and_the_last_name(name, letters):
    assert reading.initials(name) == letters


def test_breadcrumbs_and_keywords_lead_to_tags(client, article):
    page = page_of(client)
    crumbs = page[page.index('class="crumbs"') : page.index("</nav>")]
    assert re.findall(r'href="([^"]*)"', crumbs) == ["/", "/tags/harbours/"]
    assert '<a href="/tags/sea/" rel="tag">Sea</a>' in page


def test_the_lead_picture_takes_its_room_before_it_is_there(client, article, at):
    picture = pictures.keep(file(drawn(1200, 675)), None, at)
    Article.objects.update(lead_picture=picture, lead_alt="A lamp", lead_caption="The lamp", lead_credit="Drawn by us")
    page = page_of(client)
    image = re.search(r'<figure class="lead-picture">\s*<img ([^>]*)>', page)[1]
    assert f'src="/pictures/{picture.digest}-960.webp"' in image
    assert image.count("w,") + 1 == 3
    assert 'width="1200" height="675" alt="A lamp"' in image
    assert 'fetchpriority="high"' in image
    assert "loading" not in image
    assert "The lamp <cite>(Drawn by us)</cite></figcaption>" in page


def test_a_caption_without_its_picture_is_shown_as_before(client, article):
    Article.objects.update(lead_caption="The lamp")
    assert '<p class="caption"><b>Pictured</b>' in page_of(client)


def test_the_date_is_in_the_readers_language(client, article):
    assert "23 October 2025" in page_of(client)
    assert "23 tháng 10 2025" in page_of(client, **{"Accept-Language": "vi"})


def test_an_edit_is_owned_up_to_where_it_was_made_here(client, article, at):
    Article.objects.update(edited_at=at)
    assert "Edited" not in page_of(client)
    cache.clear()
    Article.objects.update(is_edited_here=True)
    assert "Edited 25 October 2025" in page_of(client)
    cache.clear()
    Article.objects.update(edited_at=at - timedelta(days=2))
    assert "Edited" not in page_of(client)


def test_sharing_takes_no_foreign_script(client, article):
    page = page_of(client)
    shares = re.search(r'<nav class="share".*?</nav>', page, re.DOTALL)[0]
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*)"', shares)]
    encoded = "http%3A%2F%2F127.0.0.1%3A8000%2Farticles%2Ftides%2F"
    assert links == [
        f"mailto:?subject=The%20Tide%20Tables&body={encoded}",
        f"https://wa.me/?text=The+Tide+Tables+{encoded}",
        f"https://t.me/share/url?url={encoded}&text=The+Tide+Tables",
        f"https://www.facebook.com/sharer/sharer.php?u={encoded}",
        f"https://x.com/intent/post?text=The+Tide+Tables&url={encoded}",
    ]
    assert 'data-copy="http://127.0.0.1:8000/articles/tides/"' in shares
    assert not re.search(r'<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="(?:https?:)?//', page)


def test_the_site_disclaims(client, article):
    assert 'class="disclaimer"' in page_of(client)


class TestReadingOn:
    def test_the_articles_before_and_after_are_by_date(self, client, article, at):
        for days, slug in [(9, "oldest"), (3, "older"), (1, "newer"), (0, "newest")]:
            ArticleFactory(slug=slug, published_at=at - timedelta(days=days))
        ArticleFactory(slug="draft", published_at=at - timedelta(days=2), status=Article.Status.DRAFT)
        page = page_of(client)
        assert re.search(r'<a rel="prev" href="([^"]*)"', page)[1] == "/articles/older/"
        assert re.search(r'<a rel="next" href="([^"]*)"', page)[1] == "/articles/newer/"

    def test_articles_of_one_moment_stand_in_one_order(self, client, at):
        slugs = [ArticleFactory(published_at=at).slug for _number in range(3)]
        page = page_of(client, f"/articles/{slugs[1]}/")
        assert re.search(r'<a rel="prev" href="([^"]*)"', page)[1] == f"/articles/{slugs[0]}/"
        assert re.search(r'<a rel="next" href="([^"]*)"', page)[1] == f"/articles/{slugs[2]}/"

    def test_related_articles_are_about_the_same_those_in_the_same_language_first(self, client, article):
        for slug, language in [("about-the-same", "en"), ("cung-chu-de", "vi"), ("about-something-else", "en")]:
            other = ArticleFactory(slug=slug, language=language)
            if slug != "about-something-else":
                other.tags.add(Tag.objects.get(slug="sea"))
        page = page_of(client)
        related = re.search(r'<ul class="related">.*?</ul>', page, re.DOTALL)[0]
        assert re.findall(r'href="([^"]*)"', related) == ["/articles/about-the-same/", "/articles/cung-chu-de/"]

    def test_the_only_article_leads_nowhere(self, client, article):
        assert "Read on" not in page_of(client)


class TestWhatItCosts:
    @pytest.mark.parametrize("others", [0, 12])
    def test_it_takes_one_query_however_much_there_is(self, client, article, at, others, django_assert_num_queries):
        picture = pictures.keep(file(), None, at)
        Article.objects.update(lead_picture=picture)
        for number in range(others):
            other = ArticleFactory(author=article.author, translation_of=article if number % 2 else None)
            other.tags.set(article.tags.all())
        with django_assert_num_queries(1):
            assert client.get("/articles/tides/").status_code == 200

    def test_it_is_not_sent_again_to_who_has_it(self, client, article):
        first = client.get("/articles/tides/")
        assert first["Last-Modified"] == http_date(article.changed_at.timestamp())
        assert first["Cache-Control"] == "no-cache"
        again = client.get("/articles/tides/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get("/articles/tides/", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304

    def test_whatever_changes_on_it_is_sent(self, client, article):
        known = {"If-None-Match": client.get("/articles/tides/")["ETag"]}
        assert client.get("/articles/tides/", headers=known).status_code == 304
        Author.objects.update(biography="Ida has left the lamp.")
        cache.clear()
        assert client.get("/articles/tides/", headers=known).status_code == 200

    def test_its_head_can_be_asked_for(self, client, article):
        answer = client.head("/articles/tides/")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["Last-Modified"] == client.get("/articles/tides/")["Last-Modified"]
