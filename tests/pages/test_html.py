"""Every kind of page is HTML as its standard has it: a strict parser finds nothing to mend."""

import html5lib
import pytest
from django.test import Client

from accounts.models import Notification
from articles import pictures
from articles.models import Tag
from config import clock
from rewards import reports
from rewards.models import PnlReport
from tests.api.world import World
from tests.articles.files import drawn, file
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

EVERYTHING = """
# Numbers & "signs" <b>

1. One
2. Two
   - Three

> The tide waits for nobody.
>
> — *Ida* Brook

![A "red" & blue boat]({address} "Boats & co.")

See ![a boat]({address}) and ![another](https://e.example/boat.png).

| Port | High |
| :--- | ---: |
| Brest | 7.4 |

```
x < 1
```

## Numbers & "signs" <b>
"""

PAGES = [
    "/",
    "/articles/tides/",
    "/articles/arabic/",
    "/articles/everything/",
    "/articles/tides/panel/",
    "/articles/tides/comments/",
    "/articles/tides/flag/",
    "/tags/tides/",
    "/authors/tides/",
    "/economy/",
    "/wallet/",
    "/notifications/",
    "/reports/",
    "/reports/{public_id}/",
    "/reads/{read_id}/",
    "/comments/{comment_id}/",
    "/comments/{comment_id}/reply/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/nowhere/",
]


@pytest.fixture
def world(at):
    clock.stop_at(at)
    world = World(at)
    picture = pictures.keep(file(drawn(1200, 675)), None, at)
    more = {
        "lead_picture": picture,
        "lead_alt": 'A "lamp" & a log',
        "lead_caption": "Lamp & log",
        "lead_credit": "Us <us>",
        "dateline": "Brest & Ouessant",
        "faq": [{"question": "Why <b> & how?", "answer": EVERYTHING.format(address=pictures.url(picture, 480))}],
    }
    everything = ArticleFactory(
        slug="everything",
        title='"Everything" & <all>',
        dek="All <of> & it",
        body_markdown=EVERYTHING.format(address=pictures.url(picture, 960)),
        author=world.article.author,
        translation_of=world.article,
        **more,
    )
    everything.tags.set(Tag.objects.all())
    ArticleFactory(
        slug="arabic", title="المد والجزر", dek="كل ست ساعات", language="ar", translation_of=everything, **more
    )
    ArticleFactory(slug="cjk", language="zh", title="潮汐")
    reports.compute(PnlReport.objects.get().pk, at)
    Notification.objects.create(
        user=world.people["reader"], kind="liked", figures={"title": "A & <b>", "count": 2}, told_at=at
    )
    return world


@pytest.mark.parametrize("who", ["visitor", "reader", "level13"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_strict_parser_finds_nothing_to_mend(world, who, language):
    client, wrong = Client(raise_request_exception=True), []
    if world.people[who]:
        client.force_login(world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in PAGES:
        answer = client.get(path.format(**world.names), headers={"Accept-Language": language})
        if answer.status_code in (302, 404) and path != "/nowhere/":
            continue
        page = answer.content.decode()
        assert page.startswith("<!doctype html>"), path
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        wrong += [f"{path}: {code} {data} at {place}" for place, code, data in parser.errors]
        if not parser.errors:
            html5lib.HTMLParser(strict=True).parse(page)
            ids = [element.get("id") for element in html5lib.parse(page).iter() if element.get("id")]
            wrong += [f"{path}: two have the id {name}" for name in set(ids) if ids.count(name) > 1]
    assert not wrong, "\n".join(wrong)


def test_the_pieces_of_an_article_are_sound_where_they_are_put(world):
    client = Client()
    for piece in ("/articles/tides/panel/", "/articles/tides/comments/", "/whoami/"):
        text = client.get(piece, headers={"HX-Request": "true"}).content.decode()
        html5lib.HTMLParser(strict=True).parseFragment(text, container="section")


def test_an_arabic_article_runs_from_right_to_left_and_the_page_around_it_does_not(world):
    page = html5lib.parse(Client().get("/articles/arabic/").content.decode(), namespaceHTMLElements=False)
    assert (page.get("lang"), page.get("dir")) == ("en", "ltr")
    for path in (".//h1", ".//p[@class='dek']", ".//div[@class='body']", ".//figure/figcaption"):
        assert (page.find(path).get("lang"), page.find(path).get("dir")) == ("ar", "rtl"), path
