"""Pictures of avatars: small SVGs of plain shapes, which can neither run anything nor fetch anything.

What is drawn is on an explicit list, elements and attributes. There are no scripts, styles, links, references or entities
in it, so that a picture is safe wherever it is shown: in a page, by itself, in the admin.
"""

import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_BYTES = 20_000
ELEMENTS = {"svg", "g", "path", "circle", "ellipse", "rect", "polygon", "polyline", "line"}
ATTRIBUTES = (
    {"viewBox", "width", "height", "transform", "opacity"}
    | {"fill", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"}
    | {"d", "points", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2"}
)

_SVG = "{http://www.w3.org/2000/svg}"
# Numbers, names and colours. Addresses need a colon or a quote, and what is referred to needs url(…).
_VALUE = re.compile(r"(?!.*url)[A-Za-z0-9\s#.,%()+-]*", re.IGNORECASE | re.DOTALL)
_VIEW_BOX = re.compile(r"\s*-?\d+(\.\d+)?([\s,]+-?\d+(\.\d+)?){3}\s*")


def check(svg: str) -> None:
    """This function will do nothing for a picture as described above. Raises ValidationError with what is wrong."""
    if len(svg.encode()) > LARGEST_BYTES:
        raise ValidationError(_("A picture has at most %(limit)s bytes."), params={"limit": LARGEST_BYTES})
    root = _parse(svg)
    if root.tag != f"{_SVG}svg" or not _VIEW_BOX.fullmatch(root.get("viewBox", "")):
        raise ValidationError(_("A picture is an <svg> with its namespace and a viewBox."))
    for element in root.iter():
        _check_element(element)


def _parse(svg: str) -> ElementTree.Element:
    # Document types, entities, comments and instructions all begin so, and none is needed to draw.
    if "<!" in svg or "<?" in svg:
        raise ValidationError(_("A picture has no document type, comments or instructions."))
    try:
        return ElementTree.fromstring(svg)  # noqa: S314  (what makes parsing dangerous was refused above)
    except (ElementTree.ParseError, ValueError) as error:
        raise ValidationError(_("This is no well-formed SVG: %(error)s."), params={"error": error}) from error


def _check_element(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(_SVG)
    if name not in ELEMENTS or not element.tag.startswith(_SVG):
        raise ValidationError(_("A picture has no <%(name)s>."), params={"name": name})
    for attribute, value in element.attrib.items():
        if attribute not in ATTRIBUTES or not _VALUE.fullmatch(value):
            raise ValidationError(
                _("A picture has no %(attribute)s=“%(value)s”."), params={"attribute": attribute, "value": value}
            )
    if (element.text or "").strip() or (element.tail or "").strip():
        raise ValidationError(_("A picture has no text."))
