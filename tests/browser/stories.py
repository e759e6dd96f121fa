"""Articles that show all that an article may have, for tests that look at them."""

import io

from PIL import Image, ImageDraw

from articles import pictures, upkeep
from articles.models import Tag
from tests.factories import ArticleFactory, AuthorFactory

BODY = """\
The harbour of Brest keeps two clocks. One hangs in the tower and tells the hour to people; the other is the wall of the
inner basin, stained green to a line, and tells it to boats.

## Why the moon is late

1. The moon comes to the meridian some fifty minutes later each day.
2. The water follows it, and is late by a different hour in every port.
3. That delay is a port's *establishment*, and pilots knew it by heart.

> A table is a promise that the sea has not signed.
>
> — Ida Brook, in her log

![A white lighthouse over green waves]({address} "The light at the harbour's mouth, drawn from memory.")

### What the table leaves out

- Wind from the west, which heaps the water up
- Air that is heavy, which presses it down
- Whoever built the mole, and where

| Port | High water | Height in metres |
| :--- | :--------: | ---------------: |
| Brest | 04:10 | 7.35 |
| Ouessant | 03:48 | 7.10 |
| Saint-Malo | 06:02 | 12.20 |

Nobody reads such a table twice a day without coming to [trust the moon](https://example.org/moon) a little.
"""

ARABIC = """\
يأتي المد مرتين في اليوم، ويتأخر كل يوم نحو خمسين دقيقة.

## لماذا يتأخر القمر

1. القمر يدور.
2. الماء يتبعه.

> الجدول وعد لم يوقعه البحر.
>
> — إيدا بروك

![منارة بيضاء فوق أمواج خضراء]({address} "المنارة عند مدخل الميناء.")
"""

VIETNAMESE = """\
Cảng Brest giữ hai chiếc đồng hồ. Một chiếc treo trên tháp, báo giờ cho người; chiếc kia là bức tường của bến trong, nhuộm
xanh đến một vạch, báo giờ cho thuyền.

## Vì sao mặt trăng đến muộn

Mỗi ngày mặt trăng qua kinh tuyến muộn hơn chừng năm mươi phút, và nước đi theo nó.
"""


def lighthouse(width=1600, height=900):
    """A drawing as the file that somebody sends."""
    picture = Image.new("RGB", (width, height), "#e9d9b6")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((width * 0.68, height * 0.12, width * 0.78, height * 0.12 + width * 0.1), fill="#f6efdc")
    middle = width * 0.36
    draw.polygon(
        [
            (middle - 70, height * 0.75),
            (middle + 70, height * 0.75),
            (middle + 45, height * 0.25),
            (middle - 45, height * 0.25),
        ],
        fill="#faf7ee",
    )
    draw.rectangle((middle - 55, height * 0.18, middle + 55, height * 0.25), fill="#7a3b2a")
    draw.polygon([(middle, height * 0.21), (width, height * 0.05), (width, height * 0.33)], fill="#f3e6b8")
    for row, colour in enumerate(["#5d8f7d", "#3f7564", "#1d5b45"]):
        top = height * (0.72 + row * 0.1)
        for x in range(-100, width, 160):
            draw.ellipse((x + row * 50, top, x + 190 + row * 50, top + 120), fill=colour)
        draw.rectangle((0, top + 60, width, height + 100), fill=colour)
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


def tell(at):
    """Makes an article with everything, its translations into Vietnamese and Arabic, and two others beside it."""
    picture = pictures.keep(lighthouse(), None, at)
    small = pictures.keep(lighthouse(900, 640), None, at)
    address = pictures.url(small, 960)
    author = AuthorFactory(
        name="Ida Brook",
        slug="ida-brook",
        biography="Ida Brook kept harbour lights for thirty years and writes about water.",
    )
    lead = {"lead_picture": picture, "published_at": at, "author": author}
    article = ArticleFactory(
        slug="tides",
        title="The Tide Tables Are a Promise",
        dek="Twice a day the sea keeps an appointment that nobody made. How pilots learnt to read it.",
        dateline="Brest",
        body_markdown=BODY.format(address=address),
        lead_alt="A white lighthouse above a green sea, its beam to the right",
        lead_caption="The light at Saint-Mathieu, an hour before high water.",
        lead_credit="Drawing: the editors",
        faq=[
            {"question": "Are there ever three tides a day?", "answer": "No, and in some seas there is **only one**."},
            {"question": "Who reads tide tables now?", "answer": "Whoever has a boat, a wall or a field by the sea."},
        ],
        **lead,
    )
    vietnamese = ArticleFactory(
        slug="thuy-trieu",
        title="Bảng thủy triều là một lời hứa",
        dek="Mỗi ngày hai lần, biển giữ một cuộc hẹn mà không ai đặt ra.",
        language="vi",
        dateline="Brest",
        body_markdown=VIETNAMESE,
        translation_of=article,
        lead_alt="Ngọn hải đăng trắng trên mặt biển xanh",
        lead_caption="Ngọn đèn Saint-Mathieu, một giờ trước lúc nước lên.",
        **lead,
    )
    arabic = ArticleFactory(
        slug="arabic",
        title="جداول المد وعد",
        dek="مرتين في اليوم يفي البحر بموعد لم يضربه أحد.",
        language="ar",
        body_markdown=ARABIC.format(address=address),
        translation_of=article,
        lead_alt="منارة بيضاء فوق بحر أخضر",
        lead_caption="منارة سان ماتيو قبل ساعة من المد.",
        faq=[{"question": "من يقرأ الجداول اليوم؟", "answer": "من له قارب أو حقل على البحر."}],
        **lead,
    )
    others = [
        ArticleFactory(title=title) for title in ("What Wind Adds to Water", "A Short History of the Mole at Brest")
    ]
    tags = [Tag.objects.create(name=name, slug=name.lower()) for name in ("Harbours", "Tides", "Navigation")]
    for one in (article, vietnamese, arabic, *others):
        one.tags.set(tags)
    upkeep.changed([one.pk for one in (article, vietnamese, arabic, *others)])
    return article
