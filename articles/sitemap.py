"""What of the site is to be found by search engines: all that visitors may read, in files of a few thousand addresses.

A file holds the rows of one range of ids, so each is one scan of an index, however many come before it.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.sax.xmlreader import AttributesImpl

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator

from articles.models import Article, Author, Tag
from config.addresses import absolute

SPAN = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    changed_at: datetime | None = None


def parts() -> list[Entry]:
    """This function will return the files that there are, with the newest publication in each."""
    found = [Entry(absolute(reverse("sitemap-of-pages")))]
    dated = _articles().order_by().values(part=F("pk") / SPAN).annotate(newest=Max("published_at")).order_by("part")
    found += [_file("articles", number, at) for number, at in dated.values_list("part", "newest")]
    for kind, owners in (("authors", _authors()), ("tags", _tags())):
        numbers = owners.order_by().values_list(F("pk") / SPAN, flat=True).distinct()
        found += [_file(kind, number) for number in sorted(numbers)]
    return found


def _file(kind: str, number: int, at: datetime | None = None) -> Entry:
    return Entry(absolute(reverse("sitemap-part", args=[kind, number])), at)


def pages() -> list[Entry]:
    """This function will return the pages that aren't made of rows."""
    return [Entry(absolute(reverse(name))) for name in ("home", "economy")]


def part(kind: str, number: int) -> list[Entry]:
    """This function will return the addresses of one file, none where there is no such file."""
    bounds = {"pk__gte": number * SPAN, "pk__lt": (number + 1) * SPAN}
    if kind == "articles":
        changed = Greatest("published_at", Coalesce("edited_at", "published_at"))
        rows = _articles().filter(**bounds).order_by("pk").values_list("slug", changed)
        return [Entry(absolute(reverse("article", args=[slug])), at) for slug, at in rows]
    name, owners = ("author", _authors()) if kind == "authors" else ("tag", _tags())
    slugs = owners.filter(**bounds).order_by("pk").values_list("slug", flat=True)
    return [Entry(absolute(reverse(name, args=[slug]))) for slug in slugs]


def as_xml(entries: list[Entry], root: str = "urlset", item: str = "url") -> bytes:
    """This function will return entries as the protocol of sitemaps has them."""
    file = BytesIO()
    writer = SimplerXMLGenerator(file, "utf-8", short_empty_elements=True)
    writer.startDocument()
    writer.startElement(root, AttributesImpl({"xmlns": NAMESPACE}))
    for entry in entries:
        writer.startElement(item, AttributesImpl({}))
        writer.addQuickElement("loc", entry.url)
        if entry.changed_at:
            writer.addQuickElement("lastmod", entry.changed_at.isoformat(timespec="seconds"))
        writer.endElement(item)
    writer.endElement(root)
    writer.endDocument()
    return file.getvalue()


def _articles() -> QuerySet[Article]:
    return Article.objects.filter(status=Article.Status.PUBLISHED)


def _authors() -> QuerySet[Author]:
    return Author.objects.filter(Exists(_articles().filter(author=OuterRef("pk"))))


def _tags() -> QuerySet[Tag]:
    return Tag.objects.filter(Exists(_articles().filter(tags=OuterRef("pk"))))
