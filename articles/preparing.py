"""Making a page ready to be imported: what of an import writes nothing, and can be done by any process beforehand.

What decides whether anything is to be written is the page: its digest is kept, and while the page says the same, the
article here stays as its editors left it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from articles import languages, naming, rendering
from articles.captures import Page
from articles.models import Article, Author
from articles.rendering import Rendered
from config.errors import Refusal

LONGEST_TITLE = Article._meta.get_field("title").max_length or 0
LONGEST_NAME = Author._meta.get_field("name").max_length or 0
LONGEST_SOURCE = Article._meta.get_field("source").max_length or 0
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class TitleTooLong(Refusal):
    code = "title_too_long"
    status = 422
    sentence = _(
        "The title has {characters} characters, and a title may have {limit}. "
        "Put a headline on a line of its own above the text."
    )


class NameTooLong(Refusal):
    code = "author_name_too_long"
    status = 422
    sentence = _("The author's name has {characters} characters, and a name may have {limit}.")


class NothingToRead(Refusal):
    code = "nothing_to_read"
    status = 422
    sentence = _("No text of an article was found on the page. Save the whole page as text and try again.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page on its way in: what makes it the same page again (`identity`), what tells whether it says the same again
    (`digest`), its language, its pictures, and what is rendered of it, where that was done already."""

    page: Page
    identity: str
    digest: str
    language: str
    files: Mapping[str, bytes]
    rendered: Rendered | None = None


def prepare(
    page: Page,
    *,
    source: str = "",
    language: str = "",
    files: Mapping[str, bytes] = NO_FILES,
    standing: str | None = None,
) -> Prepared:
    """This function will make a page ready to be imported. `source` is the page's id or address where it has one;
    `language` goes before what the page says of it, and what neither says is detected; `files` are its pictures. Where the
    digest that an article has is given as `standing` ("" for none), the page is also rendered, unless it says the same.

    Raises TitleTooLong, NameTooLong, NothingToRead."""
    _check(page)
    spoken = language or page.language or languages.detect(f"{page.title}\n{page.body_markdown}")
    identity, digest = address(source) or identity_of(page), digest_of(page, spoken, files)
    ready = Prepared(page, identity, digest, spoken, files)
    # What addresses pictures have is known once they are kept.
    if files or standing in (None, digest):
        return ready
    return replace(ready, rendered=rendering.rendered(page.body_markdown, faq_of(page)))


def faq_of(page: Page) -> list[dict[str, str]]:
    """This function will return the questions of a page as an article has them."""
    return [{"question": question, "answer": answer} for question, answer in page.faq]


def address(source: str) -> str:
    """This function will return an id or address as it can be kept: one that is too long for its column by its digest."""
    return source if len(source) <= LONGEST_SOURCE else "source:" + hashlib.sha256(source.encode()).hexdigest()


def identity_of(page: Page) -> str:
    """This function will return what makes a page the same page when it has no address: title and byline, whatever
    their case, spacing and Unicode form."""
    said = "\n".join(naming.normalised(text) for text in (page.title, page.author_name))
    return "page:" + hashlib.sha256(said.encode()).hexdigest()


def digest_of(page: Page, language: str, files: Mapping[str, bytes] = NO_FILES) -> str:
    """This function will return a digest of all that a page says and shows. What it doesn't say is not in it, so that a
    form that one day can say more changes no page that doesn't."""
    says = {name: value for name, value in asdict(page).items() if value not in ("", None, ())}
    shows = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    said = json.dumps([language, says, shows], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _check(page: Page) -> None:
    if not page.title or not (page.body_markdown or page.faq):
        raise NothingToRead
    if len(page.title) > LONGEST_TITLE:
        raise TitleTooLong(characters=len(page.title), limit=LONGEST_TITLE)
    if len(page.author_name) > LONGEST_NAME:
        raise NameTooLong(characters=len(page.author_name), limit=LONGEST_NAME)
