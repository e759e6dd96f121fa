"""What a page saved as text says, and what on it is the site's own."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.captures import Page, parse
from tests.articles.pages import CAPTURES, MORE, PROSE, blocks, body, day_of, page, path, said_under

NAMES = sorted(file.stem for file in CAPTURES.glob("*.txt"))
FURNITURE = re.compile(
    r"^(?:Home|Menu|Search|Share\b.{0,20}|Facebook.*|Zalo|Advertisement|Trang chủ|Chia sẻ|Đăng nhập|Skip to content"
    r"|Read-to-Earn.*|Post (?:Profit|Loss)|.*Subtotal.*|Comment-to-Earn|Available from.*|Add your comment|.*avatar.*"
    r"|Leave a Comment.*|Your email address.*|Post Comment.*|Scroll to Top|Copyright.*|Related Posts|Để lại bình luận"
    r"|Liên hệ|Bản quyền.*|Cuộn lên.*|Tags:.*|Từ khóa:.*|Table of Contents|\.\.\.)$",
    re.MULTILINE,
)


class TestTheHead:
    def test_a_market_desks_page_has_title_date_byline_and_biography(self):
        read = page("market-desk")
        assert read.title == "Copper Traders Brace for a Tight Winter as Stocks in Harbour Warehouses Thin"
        assert day_of(read) == date(2025, 11, 4)
        assert (read.author_name, read.articles_at_source) == ("Ada Stone", 1204)
        assert read.biography.startswith("Ada Stone is a Commodities Correspondent.")

    def test_a_title_that_is_repeated_is_not_in_the_body(self):
        read = page("market-desk")
        assert read.title not in read.body_markdown
        assert read.body_markdown.startswith("Buyers of copper")

    def test_a_news_sites_page_has_keywords_caption_and_credit(self):
        read = page("news-site")
        assert read.title == "The Ferry That Charges Itself: One Summer on the Lind"
        assert (read.author_name, day_of(read)) == ("Mira Holt", date(2025, 9, 12))
        assert read.keywords == (
            *("electric ferries", "Lind river", "harbour batteries", "clean shipping", "U.S. shipyards"),
            "ferries",
        )
        assert read.lead_caption == "The ferry Marigold leaves its berth at dawn on its first day without diesel."
        assert read.lead_credit == "Courier Pictures/Ben Arlo"

    def test_a_vietnamese_page_is_read_as_well(self):
        read = page("vietnamese")
        assert read.title == "Làng gốm bên sông tìm lại màu men đã mất"
        assert day_of(read) == date(2025, 10, 25)
        assert (read.author_name, read.articles_at_source) == ("Trần Thu Hà", 48)
        assert read.keywords == ("làng gốm", "men lam", "nghề cổ", "sông Đáy", "gốm sứ")
        assert read.lead_credit == "Báo Sông Đáy/Phạm Minh"

    def test_without_a_headline_the_title_is_the_first_sentences_opening_words(self):
        read = page("no-headline")
        assert read.title == "Nobody in the village of Ferrow can say who wound…"
        assert read.body_markdown.startswith("Nobody in the village of Ferrow can say who wound the church clock")
        assert day_of(read) is None
        assert read.author_name == ""

    def test_a_short_first_sentence_is_a_whole_title(self):
        text = f"It rained in the U.S. capital. {PROSE} {MORE}\n\n{MORE}"
        assert parse(text).title == "It rained in the U.S. capital"

    def test_a_sentence_between_title_and_byline_is_the_dek(self):
        read = parse(f"A Bridge Closes\n\nAnd a ferryman has a plan.\n\nBy Ann Lee\nMay 3, 2025\n\n{PROSE}\n\n{MORE}")
        assert read.dek == "And a ferryman has a plan."
        assert read.body_markdown == f"{PROSE}\n\n{MORE}"

    def test_a_first_paragraph_without_a_byline_below_stays_in_the_body(self):
        read = parse(f"A Bridge Closes\n\nIt closed on Monday.\n\n{PROSE}")
        assert read.dek == ""
        assert read.body_markdown == f"It closed on Monday.\n\n{PROSE}"

    def test_the_browsers_title_with_the_sites_name_gives_way_to_the_headline(self):
        read = parse(f"The Bridge Closes - Town Courier\n\nThe Bridge Closes\n\n{PROSE}\n\n{MORE}")
        assert read.title == "The Bridge Closes"
        assert read.body_markdown == f"{PROSE}\n\n{MORE}"

    def test_menus_above_the_headline_are_no_title(self):
        menu = "The Town Courier\nHome\nNews\nForex\nLogin\n\nHome » News » A Bridge Closes\n"
        assert parse(f"{menu}\nA Bridge Closes\n\n{PROSE}").title == "A Bridge Closes"

    def test_a_headline_with_commas_is_not_taken_for_keywords(self):
        read = parse(f"Tin, Zinc, Lead All Fall on Monday\n\ntin, zinc, lead, metals\n\n{PROSE}")
        assert read.title == "Tin, Zinc, Lead All Fall on Monday"
        assert read.keywords == ("tin", "zinc", "lead", "metals")

    def test_the_day_of_publication_counts_and_not_that_of_an_update(self):
        read = parse(f"A Bridge Closes\nUpdated: May 5, 2025 4:15 PM ET\nPublished: May 3, 2025\n\n{PROSE}")
        assert day_of(read) == date(2025, 5, 3)

    def test_the_place_of_a_dateline_is_kept_beside_the_body(self):
        read = parse(f"A Bridge Closes\n\nPORT AMBER, May 3 (Wire) - {PROSE}\n\n{MORE}")
        assert read.dateline == "PORT AMBER"
        assert PROSE in read.body_markdown
        assert "PORT AMBER" not in read.body_markdown

    def test_a_biography_right_below_the_byline_is_not_in_the_body(self):
        read = parse(f"A Bridge Closes\nAnn Lee (3 articles)\nAnn Lee writes about rivers.\n\n{PROSE}")
        assert read.biography == "Ann Lee writes about rivers."
        assert read.body_markdown == PROSE

    def test_two_authors_are_one_byline(self):
        read = parse(
            f"A Bridge Closes\nBy Ann Lee and Bo Kim\nMay 3, 2025\n\n{PROSE}\n\nAnn Lee\n\nAnn Lee covers rivers."
        )
        assert read.author_name == "Ann Lee and Bo Kim"
        assert read.biography == "Ann Lee covers rivers."


class TestDates:
    @pytest.mark.parametrize(
        "line",
        [
            *(
                "Sun Oct 26 2025",
                "October 26, 2025",
                "26 October 2025",
                "Oct. 26, 2025 10:30 AM ET",
                "26th of October, 2025",
            ),
            *("2025-10-26", "2025-10-26T23:30:00-05:00", "2025/10/26", "26.10.2025", "10/26/2025", "26/10/2025"),
            *(
                "Sun Oct 26 2025 14:30:05 GMT+0700 (Indochina Time)",
                "Sunday, 26 October 2025 | 10:00",
                "10:30 - 26/10/2025",
            ),
            *(
                "Chủ Nhật, 26 tháng 10, 2025",
                "Chủ nhật, 26/10/2025, 10:30 (GMT+7)",
                "26 tháng 10 2025",
                "Ngày 26 tháng 10 năm 2025",
            ),
            *(
                "26 Tháng Mười, 2025",
                "26 octobre 2025",
                "26 de octubre de 2025",
                "26. Oktober 2025",
                "26 октября 2025",
                "2025年10月26日",
            ),
            *(
                "Published: 26 October 2025",
                "Posted on October 26, 2025",
                "Ngày đăng: 26/10/2025",
                "Cập nhật: 26/10/2025 08:15",
            ),
        ],
    )
    def test_dates_are_read_in_many_languages_and_orders(self, line):
        assert day_of(parse(f"A Bridge Closes\n\n{line}\n\n{PROSE}")) == date(2025, 10, 26)

    @pytest.mark.parametrize(
        "line",
        [
            *(
                "5 Things to Watch in 2025",
                "2025",
                "1,234",
                "October 2025",
                "Top 10 Bridges of 2025",
                "APEC 2025 Seoul",
            ),
            *(
                "Budget 2025: 10 Questions",
                "25 Oct 2025 – today",
                "The Deal of 25 October 2025",
                "Windows 10 2025 Update",
            ),
            *("It closed on October 25, 2025, and stayed closed.", "Sat 25 2025", "November 31, 2025"),
        ],
    )
    def test_a_line_that_only_has_numbers_or_days_in_it_is_no_date(self, line):
        assert day_of(parse(f"A Bridge Closes\n\n{line}\n\n{PROSE}")) is None

    def test_a_day_within_a_caption_or_a_paragraph_is_not_the_pages(self):
        text = f"A Bridge Closes\n\nThe bridge on May 3, 2025. (Photo: Wire/Ann Lee)\n\nOn May 4, 2025, {PROSE}"
        assert day_of(parse(text)) is None

    def test_the_span_of_a_panel_is_no_date_but_a_single_day_is(self):
        panel = (
            "Read-to-Earn opportunity\nTime to Read\n1 min\nYou earned: None\nDate\n{}\nPost Profit\nLikes Own\n...\n"
        )
        assert day_of(parse(f"A Bridge Closes\n\n{PROSE}\n\n" + panel.format("25 Oct 2025 – today"))) is None
        assert day_of(parse(f"A Bridge Closes\n\n{PROSE}\n\n" + panel.format("25 Oct 2025"))) == date(2025, 10, 25)


class TestWhatIsTheSites:
    @pytest.mark.parametrize("name", NAMES)
    def test_nothing_of_the_site_is_in_the_article(self, name):
        read = page(name)
        texts = [
            read.body_markdown,
            *(answer for _, answer in read.faq),
            *(comment.body for comment in read.comments),
            read.biography,
        ]
        assert [found for text in texts for found in FURNITURE.findall(text)] == []

    def test_the_panel_of_the_page_is_left_out_of_the_body(self):
        read = page("read-to-earn")
        assert "Twei" not in read.body_markdown
        assert read.body_markdown.endswith("when nobody wants to see a beach.")

    def test_a_panel_above_the_article_is_left_out_as_well(self):
        panel = "Read-to-Earn opportunity\nTime to Read\n4 min\nYou earned: None\nDate\n\n"
        read = parse(f"{panel}A Bridge Closes\n\n{PROSE}")
        assert (read.title, read.body_markdown) == ("A Bridge Closes", PROSE)

    def test_a_panel_in_any_language_is_known_by_its_rows(self):
        panel = (
            "Cơ hội\nThời gian đọc\n1 phút\n\nLợi nhuận\nKiếm từ Plus\n...\nThưởng\n...\nThích\n...\nTổng, Twei ...\n"
        )
        assert body(f"A Bridge Closes\n\n{PROSE}\n\n{panel}") == PROSE

    def test_an_article_about_reading_to_earn_keeps_its_heading(self):
        assert blocks(body(f"A Bridge Closes\n\n{PROSE}\n\nRead-to-Earn opportunity\n\n{MORE}"), "## ") == [
            "Read-to-Earn opportunity"
        ]

    def test_a_list_of_contents_without_a_heading_of_its_own_is_left_out_too(self):
        text = f"A Bridge Closes\n\nWhy\nHow\nWhen\n\nWhy\n\n{PROSE}\n\nHow\n\n{MORE}\n\nWhen\n\n{PROSE}"
        assert body(text) == f"## Why\n\n{PROSE}\n\n## How\n\n{MORE}\n\n## When\n\n{PROSE}"

    def test_what_a_reader_owns_is_no_headline(self):
        assert (
            parse(f"Balance: 12 Twei\nLVL 7\nWallet\nLog out\n\nA Bridge Closes\n\n{PROSE}").title == "A Bridge Closes"
        )

    def test_a_list_of_contents_is_left_out_and_the_headings_stay(self):
        markdown = page("news-site").body_markdown
        assert markdown.count("What It Cost") == 1

    def test_notices_contact_and_copyright_below_are_left_out(self):
        notice = "Disclaimer: The views expressed in this article are those of the author."
        foot = f"{notice}\n\nContact Us\nPhone: +1 555 0100\n\n© 2025"
        assert body(f"A Bridge Closes\n\n{PROSE}\n\n{MORE}\n\n{foot}") == f"{PROSE}\n\n{MORE}"

    def test_the_authors_box_below_other_boxes_is_found(self):
        biography = "Ann Lee writes about rivers, boats and everything that floats on them."
        foot = f"Related Posts\n\nA Ford Opens\n\nAnn Lee\n\n{biography}"
        read = parse(f"A Bridge Closes\nBy Ann Lee\nMay 3, 2025\n\n{PROSE}\n\n{foot}")
        assert read.biography == biography
        assert read.body_markdown == PROSE


class TestComments:
    def test_comments_come_with_their_avatars_and_all_their_paragraphs(self):
        comments = said_under(page("read-to-earn"))
        assert [avatar for avatar, _ in comments] == ["Mariposa", "Gray Heron", "Africa"]
        assert comments[0][1].endswith("whistles.\n\nIt does not. I have not told her.")
        assert comments[1][1].endswith("when the heating fails.")

    def test_comments_without_pictures_come_with_their_writers_names(self):
        joe = "Joe says:\nMay 3, 2025 at 10:15 am\nAt last!\nReply"
        ann = "Ann says:\nWhy?\n\nWhy now?\nReply"
        text = f"A Bridge Closes\n\n{PROSE}\n\n2 Comments\n\n{joe}\n\n{ann}\n\nLeave a Reply\n"
        assert said_under(parse(text)) == [("Joe", "At last!"), ("Ann", "Why?\n\nWhy now?")]

    def test_a_count_of_comments_above_the_article_announces_none(self):
        read = parse(f"A Bridge Closes\n\nAnd a ferryman has a plan.\n\nBy Ann Lee\n5 Comments\n\n{PROSE}\n\n{MORE}")
        assert (read.body_markdown, read.comments) == (f"{PROSE}\n\n{MORE}", ())

    def test_an_authors_picture_is_no_comment(self):
        box = "Avatar of Ann Lee\nAnn Lee\nAnn Lee writes about rivers."
        read = parse(f"A Bridge Closes\nBy Ann Lee\n\n{PROSE}\n\n{box}")
        assert (read.comments, read.biography, read.body_markdown) == ((), "Ann Lee writes about rivers.", PROSE)

    def test_a_page_without_comments_has_none(self):
        assert page("market-desk").comments == ()


MANGLED = {
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "old Mac line ends": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "trailing spaces": lambda text: text.replace("\n", " \t \n"),
    "spaces that don't break": lambda text: text.replace(" ", "\u00a0"),
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "twice the empty lines": lambda text: text.replace("\n", "\n\n"),
    "hyphens for marks": lambda text: text.replace("•", "-"),
    "asterisks for marks": lambda text: text.replace("•", "*"),
    "soft hyphens and marks without width": lambda text: text.replace("e", "e\u00ad\u200b"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", MANGLED)
def test_how_a_page_was_saved_changes_nothing_that_it_says(name, how):
    text = path(name).read_bytes().decode().replace("\r\n", "\n")
    assert parse(MANGLED[how](text)) == parse(text)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"no-blank-lines"}))
def test_a_page_reads_the_same_without_its_empty_lines(name):
    text = path(name).read_text("utf-8")
    assert parse(re.sub(r"\n+", "\n", text)) == parse(text)


@given(st.text())
@example("")
@example("\x00\ud800")
@example("FAQ\n?\nAvatar of A\nA")
@example("Read-to-Earn opportunity\n...\n")
def test_no_text_makes_the_parser_raise(text):
    assert isinstance(parse(text), Page)


STRAY = [
    *(
        "",
        "",
        "Tags: a, b",
        "FAQ",
        "Comments",
        "Contact",
        "Disclaimer",
        "By Ann Lee",
        "5 May 2025",
        "• x",
        "1. x",
        "> x",
    ),
    *("Related", "5 Comments", "Avatar of Joe", "Twei ...", "...", "Contents", "Written by", "Photo: x", "Q: x"),
]
LINES = st.sampled_from(
    sorted({line for name in NAMES for line in path(name).read_text("utf-8").splitlines()} | {*STRAY})
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_no_mixture_of_a_pages_lines_makes_the_parser_raise(lines):
    assert isinstance(parse("\n".join(lines)), Page)


def test_a_capture_of_nothing_but_furniture_has_no_text():
    assert parse("Home\nMenu\nShare\nLeave a Comment\n").body_markdown == ""
