"""Pictures that came with a page: kept as any other, and shown in its text by their addresses here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.captures import Page, illustrated
from articles.models import Picture
from config.errors import Refusal


class PictureRefused(Refusal):
    code = "picture_refused"
    status = 422
    sentence = _("The picture {name}: {reason}")


@dataclass(frozen=True, slots=True)
class Illustrated:
    """A page whose text shows its pictures by their addresses, and the picture that leads it."""

    page: Page
    lead: Picture | None = None


def illustrate(page: Page, files: Mapping[str, bytes], at: datetime, *, rehearses: bool) -> Illustrated:
    """This function will keep the pictures of a page, `files` by the names that it gives them. In a rehearsal they are
    only looked at, and their names stay. Raises PictureRefused."""
    kept: dict[str, Picture] = {}
    for name, data in files.items():
        try:
            if rehearses:
                pictures.check(data)
            else:
                kept[name] = pictures.keep(data, None, at)
        except Refusal as refusal:
            raise PictureRefused(name=name, reason=refusal.detail) from refusal
    addresses = {name: pictures.url(picture, picture.width) for name, picture in kept.items()}
    faq = tuple((question, illustrated.renamed(answer, addresses)) for question, answer in page.faq)
    shown = replace(page, body_markdown=illustrated.renamed(page.body_markdown, addresses), faq=faq)
    return Illustrated(shown, kept.get(page.lead_file))
