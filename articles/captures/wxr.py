"""An export of WordPress ("WXR", RSS with elements of its own), in versions 1.0 to 1.2 and as WordPress.com makes it.

Posts become pages. What else a site has is counted and left out: pages, attachments, menus, revisions, and what was in the
trash. The file is read twice, first for what stands anywhere in it: authors' names, and captions of attachments. Of a
commenter nothing is read but the name: no address, no number, no account.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from articles.captures import elements, language_tags, markup, posts
from articles.captures.elements import Element
from articles.captures.page import Entry
from articles.captures.posts import Site
from config.errors import Refusal

_ADDRESSES = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/(?P<part>excerpt/)?|(?P<other>https?://\S+)")
_PREFIXES = {"http://purl.org/rss/1.0/modules/content/": "content:", "http://purl.org/dc/elements/1.1/": "dc:"}
_AUTHOR = {"wp:author_login", "wp:author_display_name", "wp:author_first_name", "wp:author_last_name"}
_AUTHOR |= {"wp:author", "wp:author_description"}
_CHANNEL = {"language", "link", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
_ITEM = {"item", "title", "link", "guid", "pubDate", "dc:creator", "category", "content:encoded", "excerpt:encoded"}
_ITEM |= {f"wp:{name}" for name in ("post_id", "post_type", "status", "post_name", "post_date", "post_date_gmt")}
_ITEM |= {"wp:post_password", "wp:postmeta", "wp:meta_key", "wp:meta_value", "wp:comment"}
_COMMENT = {"id", "author", "date", "date_gmt", "content", "approved", "type", "parent"}
_COMMENTS = {f"wp:comment_{name}" for name in _COMMENT}
_SUMMARY = {"item", "excerpt:encoded", "wp:post_id", "wp:post_type"}
# Captions of so many attachments are remembered, so that a site of pictures alone takes no more memory than another.
MOST_CAPTIONS, LONGEST_CAPTION = 100_000, 1_000


class NotAnExport(Refusal):
    code = "not_an_export"
    status = 422
    sentence = _("The file is XML, but no export of WordPress. Make one there under Tools, Export.")


class NotXml(Refusal):
    code = "not_xml"
    status = 422
    sentence = _("The file is no XML that can be read (line {line}: {reason}).")


def entries(file: BinaryIO, left_out: Counter[str]) -> Iterator[Entry]:
    """This function will yield the posts of an export, in its order, each as a page or as why it can't be taken. Takes and
    raises what `read` takes and raises."""
    site, items = read(file, left_out)
    for item in items:
        yield posts.entry(item, site)


def read(file: BinaryIO, left_out: Counter[str]) -> tuple[Site, Iterator[Element]]:
    """This function will return what belongs to all posts of an export, and the posts, in its order, as they are read; it
    counts in `left_out` what it leaves out, by kind. The file is one that can be read twice.

    Raises DocumentTypeForbidden, NotXml and NotAnExport before anything else, and BreaksOff {line, reason} after the last
    post that is whole."""
    site = _site(file)
    file.seek(0)
    return site, _posts(file, left_out)


def _posts(file: BinaryIO, left_out: Counter[str]) -> Iterator[Element]:
    for item in elements.stream(file, _name, _ITEM | _COMMENTS):
        if item.name != "item":
            continue
        kind = posts.kind_left_out(item)
        if kind:
            left_out[kind] += 1
        else:
            yield item


def _name(full_name: str) -> str:
    address, _space, name = full_name.rpartition(" ")
    if not address:
        return name
    found = _ADDRESSES.fullmatch(address)
    if found and not found["other"]:
        return f"{'excerpt' if found['part'] else 'wp'}:{name}"
    return _PREFIXES.get(address, f"{address} ") + name


@dataclass(slots=True)
class _Signs:
    """By what an export is known: names of WordPress's own."""

    seen: bool = False
    names: set[str] = field(default_factory=set)

    def name(self, full_name: str) -> str:
        name = _name(full_name)
        self.seen = self.seen or name.startswith("wp:")
        return name


def _site(file: BinaryIO) -> Site:
    """What stands anywhere in the file and belongs to all posts. Where it breaks off is told when the posts are read."""
    site, signs = Site(), _Signs()
    try:
        for element in elements.stream(file, signs.name, _AUTHOR | _CHANNEL | _SUMMARY):
            _note(site, element)
    except elements.BreaksOff as broken:
        if not signs.seen:
            raise NotXml(**broken.figures) from None
    if not signs.seen:
        raise NotAnExport
    return site


def _note(site: Site, element: Element) -> None:
    if element.name == "wp:author":
        login = element.get("wp:author_login")
        names = (element.get("wp:author_first_name"), element.get("wp:author_last_name"))
        name = markup.line(element.get("wp:author_display_name")) or " ".join(part for part in names if part)
        site.authors[login.casefold()] = (name or login, markup.text(element.get("wp:author_description")))
    elif element.name == "item":
        caption = element.get("excerpt:encoded")
        if element.get("wp:post_type") == "attachment" and caption and len(site.captions) < MOST_CAPTIONS:
            site.captions[element.get("wp:post_id")] = caption[:LONGEST_CAPTION]
    elif element.name == "language":
        site.language = language_tags.normalised(element.text)
    elif element.name in ("wp:base_blog_url", "wp:base_site_url", "link") and not site.address:
        site.address = element.text.strip()
