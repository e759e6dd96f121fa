"""What pages say of themselves to search engines and to whoever shows a link to them."""

import re
from datetime import timedelta

import html5lib
import pytest
from django.utils import translation

from articles import pictures
from articles.models import Article, Tag
from tests.articles import structured
from tests.articles.files import drawn, file
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def article(at):
    author = AuthorFactory(name="Ida Brook", slug="ida-brook", biography="Ida keeps the lamp & the log.")
    article = ArticleFactory(
        slug="tides",
        title='The "Tide" </script><b>Tables',
        dek="High & low.",
        author=author,
        dateline="Brest",
        published_at=at - timedelta(days=3),
        edited_at=at - timedelta(days=1),
        is_edited_here=True,
        faq=[{"question": "Why <b>?", "answer": "Because **so** & `<i>`.\n\n- One"}],
        lead_picture=pictures.keep(file(drawn(1200, 675)), None, at),
        lead_alt="A lighthouse",
        lead_caption="The lighthouse at noon",
        lead_credit="Drawn by us",
    )
    article.tags.set([Tag.objects.create(name="Harbours", slug="harbours"), Tag.objects.create(name="Sea", slug="sea")])
    return article


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def head(page):
    document = html5lib.parse(page, namespaceHTMLElements=False)
    metas = [(meta.get("property") or meta.get("name"), meta.get("content")) for meta in document.iter("meta")]
    links = [link.attrib for link in document.iter("link")]
    return metas, links


class TestLinkedData:
    def test_an_article_says_all_that_the_guidelines_ask_for(self, client, article):
        found = structured.linked_data(page_of(client, "/articles/tides/"))
        assert set(found) == {"NewsArticle", "BreadcrumbList", "FAQPage"}
        structured.NEWS_ARTICLE(found["NewsArticle"])
        structured.NEWS_ARTICLE_WITH_PICTURE(found["NewsArticle"])
        structured.BREADCRUMBS(found["BreadcrumbList"])
        structured.FAQ(found["FAQPage"])

    def test_it_says_what_the_page_says(self, client, article, at):
        news = structured.linked_data(page_of(client, "/articles/tides/"))["NewsArticle"]
        picture = article.lead_picture
        assert news["headline"] == article.title
        assert news["datePublished"] == (at - timedelta(days=3)).isoformat()
        assert news["dateModified"] == (at - timedelta(days=1)).isoformat()
        assert news["keywords"] == ["Harbours", "Sea"]
        assert news["dateline"] == "Brest"
        assert news["wordCount"] == article.words
        assert news["author"][0]["url"] == f"{SITE}/authors/ida-brook/"
        assert news["image"] == [
            {
                "@type": "ImageObject",
                "url": f"{SITE}/pictures/{picture.digest}-1200.webp",
                "width": 1200,
                "height": 675,
                "caption": "The lighthouse at noon",
                "creditText": "Drawn by us",
            }
        ]

    def test_breadcrumbs_lead_by_the_first_tag(self, client, article):
        items = structured.linked_data(page_of(client, "/articles/tides/"))["BreadcrumbList"]["itemListElement"]
        assert [(item["position"], item["item"]) for item in items] == [
            (1, f"{SITE}/"),
            (2, f"{SITE}/tags/harbours/"),
            (3, f"{SITE}/articles/tides/"),
        ]

    def test_answers_are_plain_text(self, client, article):
        (question,) = structured.linked_data(page_of(client, "/articles/tides/"))["FAQPage"]["mainEntity"]
        assert question["name"] == "Why <b>?"
        assert re.split(r"\s+", question["acceptedAnswer"]["text"]) == ["Because", "so", "&", "<i>.", "One"]

    def test_nothing_in_it_ends_the_element(self, client, article):
        page = page_of(client, "/articles/tides/")
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
        assert not re.search("[<>&]", data)

    def test_without_picture_questions_and_tags_there_is_still_an_article(self, client):
        ArticleFactory(slug="plain")
        found = structured.linked_data(page_of(client, "/articles/plain/"))
        assert set(found) == {"NewsArticle", "BreadcrumbList"}
        structured.NEWS_ARTICLE(found["NewsArticle"])
        structured.BREADCRUMBS(found["BreadcrumbList"])

    def test_an_authors_page_is_a_profile(self, client, article):
        found = structured.linked_data(page_of(client, "/authors/ida-brook/"))
        structured.PROFILE(found["ProfilePage"])
        assert found["ProfilePage"]["mainEntity"]["description"] == article.author.biography

    def test_in_a_readers_language_it_is_sound_too(self, client, article):
        with translation.override("vi"):
            found = structured.linked_data(page_of(client, "/articles/tides/"))
        structured.NEWS_ARTICLE(found["NewsArticle"])


class TestCards:
    def test_a_link_to_an_article_can_be_shown_with_its_picture(self, client, article):
        metas, links = head(page_of(client, "/articles/tides/"))
        said = dict(metas)
        assert said["description"] == said["og:description"] == "High & low."
        assert said["og:title"] == article.title
        assert said["og:type"] == "article"
        assert said["og:url"] == f"{SITE}/articles/tides/"
        assert said["og:image"] == f"{SITE}/pictures/{article.lead_picture.digest}-1200.webp"
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "675")
        assert said["og:image:alt"] == "A lighthouse"
        assert said["twitter:card"] == "summary_large_image"
        assert [content for name, content in metas if name == "article:tag"] == ["Harbours", "Sea"]
        assert [link["href"] for link in links if link["rel"] == "canonical"] == [f"{SITE}/articles/tides/"]

    def test_without_a_dek_its_beginning_describes_it(self, client):
        ArticleFactory(slug="plain", body_markdown="It begins so. " * 40)
        said = dict(head(page_of(client, "/articles/plain/"))[0])
        assert said["description"].startswith("It begins so.")
        assert len(said["description"].split()) <= 41
        assert said["twitter:card"] == "summary"
        assert "og:image" not in said

    @pytest.mark.parametrize("path", ["/", "/tags/sea/", "/authors/ida-brook/"])
    def test_other_pages_say_where_and_what_they_are_too(self, client, article, path):
        metas, links = head(page_of(client, path))
        assert dict(metas)["og:url"] == f"{SITE}{path}"
        assert dict(metas)["og:title"]
        assert [link["href"] for link in links if link["rel"] == "canonical"] == [f"{SITE}{path}"]


class TestFeeds:
    @pytest.mark.parametrize(
        ("path", "own"),
        [
            ("/", []),
            ("/articles/tides/", []),
            ("/tags/sea/", ["/feeds/tags/sea/"]),
            ("/authors/ida-brook/", ["/feeds/authors/ida-brook/"]),
        ],
    )
    def test_feeds_are_found_from_the_page(self, client, article, path, own):
        _metas, links = head(page_of(client, path))
        found = [link["href"] for link in links if link["rel"] == "alternate" and "xml" in link.get("type", "")]
        assert found == [f"{start}{form}/" for start in ["/feeds/", *own] for form in ("atom", "rss")]
        for feed in found:
            assert client.get(feed).status_code == 200


class TestTranslations:
    @pytest.fixture
    def family(self, article):
        vietnamese = ArticleFactory(slug="thuy-trieu", title="Thủy triều", language="vi", translation_of=article)
        arabic = ArticleFactory(slug="arabic", title="المد", language="ar", translation_of=article)
        ArticleFactory(slug="draft", language="fr", translation_of=article, status=Article.Status.DRAFT)
        return [article, arabic, vietnamese]

    def test_each_names_all_and_the_original_is_for_everybody_else(self, client, family):
        expected = {("en", "tides"), ("ar", "arabic"), ("vi", "thuy-trieu"), ("x-default", "tides")}
        for article in family:
            _metas, links = head(page_of(client, article.get_absolute_url()))
            found = {(link["hreflang"], link["href"]) for link in links if "hreflang" in link}
            assert found == {(language, f"{SITE}/articles/{slug}/") for language, slug in expected}

    def test_readers_find_them_by_the_languages_own_names(self, client, family):
        page = page_of(client, "/articles/tides/")
        assert '<a href="/articles/thuy-trieu/" hreflang="vi" lang="vi">Tiếng Việt</a>' in page
        assert '<a href="/articles/arabic/" hreflang="ar" lang="ar">' in page
        assert "/articles/draft/" not in page
        assert 'hreflang="en" lang="en">English</a>' in page_of(client, "/articles/thuy-trieu/")

    def test_where_the_original_is_not_published_there_is_no_default(self, client, family):
        Article.objects.filter(slug="tides").update(status=Article.Status.WITHDRAWN)
        _metas, links = head(page_of(client, "/articles/arabic/"))
        assert {link["hreflang"] for link in links if "hreflang" in link} == {"ar", "vi"}

    def test_an_article_in_one_language_has_no_alternates(self, client, article):
        assert not [link for link in head(page_of(client, "/articles/tides/"))[1] if "hreflang" in link]

    def test_linked_data_says_what_was_translated(self, client, family):
        news = structured.linked_data(page_of(client, "/articles/arabic/"))["NewsArticle"]
        assert news["translationOfWork"]["@id"] == f"{SITE}/articles/tides/#article"
        news = structured.linked_data(page_of(client, "/articles/tides/"))["NewsArticle"]
        assert len(news["workTranslation"]) == 2
