"""One post of WordPress's as a page: its texts, its day, its state, its words, its comments."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from articles.captures import keywords, markup, shortcodes
from articles.captures.elements import Element
from articles.captures.page import Comment, Entry, Page, Status
from config.errors import Refusal

# A million characters are a book; and what parses and renders a text takes a hundred times its memory.
LONGEST_BODY = 1_000_000

_STATUSES = {"": Status.PUBLISHED, "publish": Status.PUBLISHED}
_DRAFTS = {"draft", "pending", "private", "future"}
# What WordPress calls a post that is under none of its categories, in the languages of its larger communities.
_NO_CATEGORY = {"uncategorized", "uncategorised", "sin categoría", "non classé", "allgemein", "senza categoria"}
_NO_CATEGORY |= {
    "sem categoria",
    "geen categorie",
    "chưa phân loại",
    "chưa được phân loại",
    "未分类",
    "未分類",
    "без рубрики",
}
_NO_CATEGORY |= {"không phân loại", "bez kategorii", "genel", "uncategorized-vi"}
_DOMAINS = {"", "category", "tag", "post_tag"}
# What has blocks of the newer editor shows its paragraphs itself.
_BLOCK = "<!-- wp:"


class TitleMissing(Refusal):
    code = "title_missing"
    status = 422
    sentence = _("The post has no title. Give it one there, and export again.")


class DateBroken(Refusal):
    code = "date_broken"
    status = 422
    sentence = _("Its date is none: {date}.")


class PostTooLarge(Refusal):
    code = "post_too_large"
    status = 413
    sentence = _("The post is larger than {limit} characters, or has comments beyond all bounds. Split it.")


@dataclass(slots=True)
class Site:
    """What belongs to all posts of an export: names and biographies of authors by login, captions of attachments by id."""

    authors: dict[str, tuple[str, str]] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    language: str = ""
    address: str = ""


def kind_left_out(item: Element) -> str:
    """This function will return as what an item of an export is left out, or an empty text for a post."""
    kind, status = item.get("wp:post_type"), item.get("wp:status")
    if kind not in ("", "post"):
        return kind
    is_post = status in _STATUSES or status in _DRAFTS
    return "" if is_post else status


def entry(item: Element, site: Site) -> Entry:
    """This function will return the page of a post, or why it can't be taken. Its source is its `guid`, which WordPress
    never changes, else its link."""
    title = markup.line(item.get("title"))
    name = title or item.get("link") or f"line {item.line}"
    try:
        page = _page(item, title, site)
    except Exception as error:
        # Whatever is wrong with it is no reason to leave the rest of the file.
        return Entry(name=name, error=error)
    return Entry(name=name, page=page, source=source(item))


def source(item: Element) -> str:
    """This function will return what makes a post the same one again."""
    return item.get("guid") or item.get("link")


def _page(item: Element, title: str, site: Site) -> Page:
    raw = item.get("content:encoded")
    if item.is_too_large or len(raw) > LONGEST_BODY:
        raise PostTooLarge(limit=LONGEST_BODY)
    if not title:
        raise TitleMissing
    shown = shortcodes.understood(raw, site.captions)
    body = markup.read(shown, base=item.get("link") or site.address, by_lines=_BLOCK not in raw)
    login = item.get("dc:creator")
    author, biography = site.authors.get(login.casefold(), (markup.line(login), ""))
    is_public = item.get("wp:status") in _STATUSES and not item.get("wp:post_password")
    lead = body.lead_caption or markup.line(site.captions.get(_thumbnail(item), ""))
    return Page(
        title=title,
        dek=_dek(item),
        author_name=author,
        biography=biography,
        published_at=_when(item),
        keywords=_keywords(item),
        body_markdown=body.markdown,
        lead_caption=lead,
        lead_credit=body.lead_credit,
        comments=tuple(_comments(item)),
        language=site.language,
        status=Status.PUBLISHED if is_public else Status.DRAFT,
        slug=unquote(item.get("wp:post_name")),
    )


def _dek(item: Element) -> str:
    return markup.line(shortcodes.understood(item.get("excerpt:encoded"), {}))


def _thumbnail(item: Element) -> str:
    """The id of the attachment that leads the post."""
    return next(
        (meta.get("wp:meta_value") for meta in item.all("wp:postmeta") if meta.get("wp:meta_key") == "_thumbnail_id"),
        "",
    )


def _keywords(item: Element) -> tuple[str, ...]:
    said = [each for each in item.all("category") if each.attributes.get("domain", "") in _DOMAINS]
    names = [markup.line(each.text) for each in said if each.attributes.get("nicename") != "uncategorized"]
    return keywords.once(name for name in names if name.casefold() not in _NO_CATEGORY)


def _when(item: Element) -> datetime | None:
    """When it was published: the date in UTC, else that of the feed, which says its zone, else the site's own, whose zone
    nobody knows. A date of noughts is none. Raises DateBroken where there are dates and none can be read."""
    said = [item.get("wp:post_date_gmt"), item.get("pubDate"), item.get("wp:post_date")]
    given = [text for text in said if text and not _is_nought(text)]
    for text in given:
        when = _moment(text)
        if when:
            return when
    if given:
        raise DateBroken(date=given[0][:60])
    return None


def _is_nought(text: str) -> bool:
    return text.startswith("0000-00-00") or " -0001 " in text


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if re.match(r"\d{4}-", text) else parsedate_to_datetime(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _comments(item: Element) -> Iterator[Comment]:
    """What readers wrote, in the order of its numbers, without what was never approved and without what other sites sent.
    Answers to answers are answers to the first; what answers one that is not there stands by itself."""
    said = sorted((each for each in item.all("wp:comment") if _is_said(each)), key=_number)
    tops: dict[int, int] = {}
    for place, each in enumerate(said):
        above = tops.get(_number(each, "wp:comment_parent"))
        tops[_number(each) or -place] = place if above is None else above
        yield Comment(
            name=html.unescape(each.get("wp:comment_author")),
            body=markup.text(each.get("wp:comment_content")),
            written_at=_written(each),
            parent=above,
        )


def _number(comment: Element, name: str = "wp:comment_id") -> int:
    said = comment.get(name)
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _is_said(comment: Element) -> bool:
    kind = comment.get("wp:comment_type")
    return kind in ("", "comment") and comment.get("wp:comment_approved") == "1"


def _written(comment: Element) -> datetime | None:
    said = (comment.get("wp:comment_date_gmt"), comment.get("wp:comment_date"))
    return next((when for text in said if text and not _is_nought(text) and (when := _moment(text))), None)
