"""What a page says of itself in JSON-LD (https://schema.org/Article, https://schema.org/FAQPage)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from articles.captures import lines

_ARTICLES = {"Article", "NewsArticle", "BlogPosting", "Report", "OpinionNewsArticle", "AnalysisNewsArticle"}
_ARTICLES |= {"ReportageNewsArticle", "ReviewNewsArticle", "TechArticle", "ScholarlyArticle"}
LARGEST_CHARACTERS, DEEPEST = 1_000_000, 12


@dataclass(slots=True)
class Data:
    """What the first article and the first questions of a page's JSON-LD say; empty where they say nothing."""

    headline: str = ""
    description: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    keywords: list[str] = field(default_factory=list)
    faq: list[tuple[str, str]] = field(default_factory=list)


def of(tree: HtmlElement) -> Data:
    """This function will return what a page's JSON-LD says of the page. What is no JSON says nothing."""
    data = Data()
    for thing in _things(tree):
        kinds = set(_many(thing.get("@type")))
        if kinds & _ARTICLES and not data.headline:
            _note_article(data, thing)
        elif "FAQPage" in kinds and not data.faq:
            data.faq = list(_questions(thing))
    return data


def _things(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = script.text or ""
        try:
            found = json.loads(text, strict=False) if len(text) <= LARGEST_CHARACTERS else None
        except (ValueError, RecursionError):
            continue
        yield from _dicts(found, 0)


def _dicts(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, list) and depth < DEEPEST:
        for each in value:
            yield from _dicts(each, depth + 1)
    elif isinstance(value, dict) and depth < DEEPEST:
        yield value
        yield from _dicts(value.get("@graph"), depth + 1)


def _many(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def _text(value: Any) -> str:
    """A text, or the name of a thing, or the first of several."""
    if isinstance(value, list):
        return next((text for each in value if (text := _text(each))), "")
    if isinstance(value, dict):
        value = value.get("name")
    return lines.sound(value).strip() if isinstance(value, str) else ""


def _note_article(data: Data, thing: dict[str, Any]) -> None:
    data.headline, data.description = _text(thing.get("headline")), _text(thing.get("description"))
    data.author, data.published = _text(thing.get("author")), _text(thing.get("datePublished"))
    data.language = _text(thing.get("inLanguage"))
    said = thing.get("keywords")
    data.keywords = [lines.sound(each) for text in _many(said) for each in text.split(",")]


def _questions(thing: dict[str, Any]) -> Iterator[tuple[str, str]]:
    asked = thing.get("mainEntity")
    for each in asked if isinstance(asked, list) else [asked]:
        answer = each.get("acceptedAnswer") if isinstance(each, dict) else None
        said = answer.get("text") if isinstance(answer, dict) else None
        question = _text(each)
        if question and isinstance(said, str) and said.strip():
            yield question, lines.sound(said)
