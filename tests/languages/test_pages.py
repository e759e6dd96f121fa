"""Every page and every answer of the site, asked for in Vietnamese, has no English of ours or of the libraries' in it."""

import json
import re

import pytest
from lxml import html

from config import clock
from tests import access
from tests.languages import catalogues
from tests.test_access import CLIENT, Site

pytestmark = pytest.mark.django_db

# What is read to people beside the text, and what scripts show them.
SPOKEN = ["aria-label", "alt", "title", "placeholder", "content", "label", "data-announce"]
SPOKEN += [f"data-{state}" for state in ("both", "seconds", "percent", "paused", "counted")]
# Programs read these, in English: names of fields, and the name that a status has.
FOR_PROGRAMS = ("/api/v1/schema/", "/api/v1/docs/", "/metrics")
# Small words that no English sentence does long without, and Vietnamese never has.
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|were|you|your|with|from|this|that|not|has|have|been|will|please)\b", re.I
)
# Whom each part of the site has something else to say to.
ASKING = {
    "/": ["visitor", "reader", "level13", "author", "suspended"],
    "/api/v1/": ["visitor", "reader", "level13", "author", "suspended"],
    "/accounts/": ["visitor", "reader"],
    "/admin/": ["moderator"],
}
PLACES = re.compile(r"%(?:\(\w+\))?[sdr]|{\w*[^{}]*}|<[^>]+>")


def sentences():
    """The English that may stand nowhere: all of three words and more, whole or up to where something is filled in."""
    messages = [one for path in (catalogues.OURS, catalogues.OF_LIBRARIES) for one in catalogues.read(path)]
    for message in messages:
        for text in filter(None, (message.text, message.plural)):
            for piece in PLACES.split(text.replace("%%", "%")):
                words = " ".join(piece.split())
                if len(re.findall(r"[A-Za-z']{2,}", words)) >= 3 and piece not in message.words:
                    yield words


SENTENCES = sorted(set(sentences()))


def said(answer):
    """What somebody gets to read or hear."""
    text = answer.content.decode()
    if "json" in answer["Content-Type"]:
        return list(strings(json.loads(text)))
    if "html" not in answer["Content-Type"]:
        return []
    page = html.document_fromstring(text) if text.strip() else html.Element("p")
    # An article, a name and the switch to English are in the language that they say they are in.
    for element in page.xpath("//script | //style | //*[@lang and @lang!='vi']"):
        element.drop_tree()
    return [*page.xpath("//text()"), *(page.xpath("//@*[" + " or ".join(f"name()='{name}'" for name in SPOKEN) + "]"))]


def strings(value):
    if isinstance(value, dict):
        value = [one for name, one in value.items() if name != "title"]
    if isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value


@pytest.fixture
def world(at):
    clock.stop_at(at)
    CLIENT.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    yield Site(at)
    del CLIENT.defaults["HTTP_ACCEPT_LANGUAGE"]


def test_there_are_sentences_to_look_for():
    assert len(SENTENCES) > 500
    assert "You have run out of Pluses for today." in SENTENCES


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("beginning", ASKING)
def test_nothing_is_said_in_english(beginning, method, world):
    found = set()
    for path in access.paths():
        part = max((one for one in ASKING if path.startswith(one)), key=len)
        if part != beginning or path in FOR_PROGRAMS or method not in access.expected(path):
            continue
        for who in ASKING[part]:
            answer = world.ask(who, path, method)
            if answer.streaming or answer.status_code >= 500:
                continue
            for text in {" ".join(text.split()) for text in said(answer)}:
                if any(sentence in text for sentence in SENTENCES) or len(ENGLISH.findall(text)) > 1:
                    found.add(f"{method} {path}: {text}")
    assert not found, "\n".join(sorted(found))
