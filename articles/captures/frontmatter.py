"""Markdown under front matter: what its keys say, by the library `python-frontmatter`, and its text as it stands.

Keys are `title`, and where there is something to say `slug`, `dek`, `author`, `biography`, `date`, `dateline`, `language`,
`keywords`, `status`, `picture` (`file`, `alt`, `caption`, `credit`), `faq` (of `question` and `answer`) and
`translation_of`. Other keys are other programs' business. YAML is read as data: no tag makes an object, no alias a bomb.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _
from frontmatter.default_handlers import YAMLHandler

from articles.captures import dates, illustrated, language_tags, lines
from articles.captures.page import Page, Status
from config.errors import Refusal

LONGEST_FRONT_MATTER = 100_000
LONGEST_SLUG = 120


class FrontMatterMissing(Refusal):
    code = "front_matter_missing"
    status = 422
    sentence = _('The file has no front matter. Begin it with a line "---", then "title: …", then a line "---".')


class FrontMatterBroken(Refusal):
    code = "front_matter_broken"
    status = 422
    sentence = _("The front matter is no YAML that is read here: {reason}.")


class KeyMissing(Refusal):
    code = "front_matter_key_missing"
    status = 422
    sentence = _("The front matter has no {key}.")


class ValueWrong(Refusal):
    code = "front_matter_value_wrong"
    status = 422
    sentence = _("{key} in the front matter: {reason}.")


class _Loader(yaml.SafeLoader):
    """YAML's plain data without aliases: a file that says something says it once, and ten lines of aliases of aliases
    are a thousand million values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it has an alias")
        return super().compose_node(parent, index)


def read(text: str) -> Page:
    """This function will return what a file of Markdown says. Raises FrontMatterMissing, FrontMatterBroken {reason},
    KeyMissing {key} and ValueWrong {key, reason}."""
    said, body = _split(text.removeprefix("\ufeff").lstrip())
    picture = _mapping(said.get("picture"), "picture")
    title = _text(said, "title")
    if not title:
        raise KeyMissing(key="title")
    return Page(
        title=title,
        dek=_text(said, "dek"),
        author_name=_text(said, "author"),
        biography=_text(said, "biography"),
        published_at=_when(said),
        keywords=_keywords(said),
        dateline=_text(said, "dateline"),
        body_markdown=body.strip(),
        lead_file=_text(picture, "file", "picture.file"),
        lead_alt=_text(picture, "alt", "picture.alt"),
        lead_caption=_text(picture, "caption", "picture.caption"),
        lead_credit=_text(picture, "credit", "picture.credit"),
        faq=_faq(said),
        language=_language(said),
        status=_status(said),
        slug=_slug(said, "slug"),
        translation_of=_slug(said, "translation_of"),
    )


def files(page: Page) -> tuple[str, ...]:
    """This function will return the names of the pictures that a page shows, each once."""
    bodies = [page.body_markdown, *(answer for _question, answer in page.faq)]
    named = [page.lead_file, *(name for body in bodies for name in illustrated.files(body))]
    return tuple(dict.fromkeys(name for name in named if name))


def _split(text: str) -> tuple[dict[str, Any], str]:
    handler = YAMLHandler()
    if not handler.detect(text):
        raise FrontMatterMissing
    try:
        head, body = handler.split(text)
    except ValueError:
        raise FrontMatterBroken(reason=_('no line "---" ends it')) from None
    if len(head) > LONGEST_FRONT_MATTER:
        raise FrontMatterBroken(reason=_("it is longer than {limit} characters").format(limit=LONGEST_FRONT_MATTER))
    try:
        said = yaml.load(head, Loader=_Loader)  # noqa: S506  (a subclass of the safe one)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FrontMatterBroken(reason=_reason(error)) from None
    if said is None:
        raise FrontMatterMissing
    return _mapping(said, _("What stands there")), body


def _reason(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or str(error) or type(error).__name__
    where = _("line {line}").format(line=mark.line + 2) if mark else ""
    return ", ".join(part for part in (where, " ".join(str(said).split())[:200]) if part)


def _mapping(value: object, key: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ValueWrong(key=key, reason=_('write keys and values, "key: value"'))
    return dict(value)


def _text(said: Mapping[str, Any], name: str, key: str = "", *, is_long: bool = False) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueWrong(
            key=key or name, reason=_("write text; what YAML takes for something else, in quotation marks")
        )
    sound = lines.sound(value)
    return sound.strip() if is_long else " ".join(sound.split())


def _when(said: Mapping[str, Any]) -> datetime | None:
    value = said.get("date")
    found: date | None = dates.find(value.strip()) if isinstance(value, str) else value
    try:
        if isinstance(found, datetime):
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(found, date):
            return datetime.combine(found, time(), UTC)
    except OverflowError:
        value = found
    if value is not None:
        raise ValueWrong(key="date", reason=_("write a day or a time such as 2025-10-25 or 2025-10-25 14:30:00+07:00"))
    return None


def _keywords(said: Mapping[str, Any]) -> tuple[str, ...]:
    value = said.get("keywords")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueWrong(key="keywords", reason=_("write a list of texts, [one, two]"))
    return tuple(dict.fromkeys(word for raw in value if (word := " ".join(lines.sound(raw).split()))))


def _faq(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    value = said.get("faq")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueWrong(key="faq", reason=_("write a list of question and answer"))
    pairs = [_mapping(pair, f"faq {number}") for number, pair in enumerate(value, 1)]
    found = [
        (_text(pair, "question", f"faq {n}, question"), _text(pair, "answer", f"faq {n}, answer", is_long=True))
        for n, pair in enumerate(pairs, 1)
    ]
    for number, pair in enumerate(found, 1):
        if not all(pair):
            raise ValueWrong(key=f"faq {number}", reason=_("write both a question and an answer"))
    return tuple(found)


def _language(said: Mapping[str, Any]) -> str:
    value = _text(said, "language")
    tag = language_tags.normalised(value)
    if value and not tag:
        raise ValueWrong(key="language", reason=_("write a language tag such as en, vi or zh-Hant"))
    return tag


def _status(said: Mapping[str, Any]) -> Status:
    value = _text(said, "status") or Status.PUBLISHED
    if value not in list(Status):
        raise ValueWrong(key="status", reason=_("write draft or published"))
    return Status(value)


def _slug(said: Mapping[str, Any], name: str) -> str:
    value = _text(said, name)
    is_one = value.isascii() and value == value.lower() and value.replace("-", "").replace("_", "").isalnum()
    if value and not (is_one and len(value) <= LONGEST_SLUG):
        raise ValueWrong(
            key=name, reason=_("write at most {limit} small letters, digits and hyphens").format(limit=LONGEST_SLUG)
        )
    return value
