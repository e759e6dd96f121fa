"""Pictures of avatars: plain shapes, and nothing that runs or fetches."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from comments import personas, pictures
from comments.models import Avatar
from tests.factories import AvatarFactory

DRAWN = sorted((Path(__file__).parents[2] / "comments" / "migrations" / "avatars").glob("*.svg"))
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_the_pictures_of_the_catalogue_are_sound(path):
    pictures.check(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "no picture",
        OPEN,
        "<svg/>",
        '<svg viewBox="0 0 32 32"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="none"/>',
        f"{OPEN}<script>alert(1)</script></svg>",
        f'{OPEN}<path d="M0 0" onclick="alert(1)"/></svg>',
        f'{OPEN}<path d="M0 0" style="fill:red"/></svg>',
        f'{OPEN}<path d="M0 0" fill="url(https://example.com/x)"/></svg>',
        f'{OPEN}<path d="M0 0" fill="URL(#a)"/></svg>',
        f'{OPEN}<path d="M0 0" id="a"/></svg>',
        f'{OPEN}<path d="&quot;"/></svg>',
        f'{OPEN}<image href="https://example.com/x.png"/></svg>',
        f'{OPEN}<a href="javascript:alert(1)"><path d="M0 0"/></a></svg>',
        f'{OPEN}<use href="#x"/></svg>',
        f"{OPEN}<foreignObject/></svg>",
        f"{OPEN}<animate/></svg>",
        f"{OPEN}<style>*{{}}</style></svg>",
        f"{OPEN}<text>hello</text></svg>",
        f"{OPEN}hello</svg>",
        f"{OPEN}<g/>hello</svg>",
        f"{OPEN}<!-- a remark --></svg>",
        f"<?xml version='1.0'?>{OPEN}</svg>",
        f'<!DOCTYPE svg [<!ENTITY a "b">]>{OPEN}</svg>',
        f'{OPEN}<html:script xmlns:html="http://www.w3.org/1999/xhtml"/></svg>',
        f'{OPEN}<path xmlns:x="http://www.w3.org/1999/xlink" x:href="a"/></svg>',
        f'{OPEN}<path xmlns="" d="M0 0"/></svg>',
        f'{OPEN}<path d="{"M0 0" * 5000}"/></svg>',
        f"{OPEN}\x00</svg>",
    ],
)
def test_anything_else_is_no_picture(svg):
    with pytest.raises(ValidationError):
        pictures.check(svg)


@pytest.mark.django_db
def test_the_catalogue_has_avatars_for_everybody_and_some_to_grow_into():
    by_level = {}
    for avatar in personas.offered():
        by_level.setdefault(avatar.level, []).append(avatar.name)
    assert by_level.pop(1)[:5] == ["Bermudez", "Africa", "Mariposa", "Comandante", "Coccinella"]
    assert by_level == {
        15: ["Lighthouse", "Pinecone", "Hedgehog"],
        18: ["Meteor", "Teapot"],
        20: ["Kraken"],
        25: ["Phoenix"],
        30: ["Zenith"],
    }
    assert Avatar.objects.count() == len(DRAWN) == 20


@pytest.mark.django_db
def test_an_avatar_with_an_unsound_picture_is_not_valid():
    AvatarFactory.build().full_clean()
    with pytest.raises(ValidationError):
        AvatarFactory.build(svg=f"{OPEN}<script/></svg>").full_clean()
