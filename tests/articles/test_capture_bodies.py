"""The body of a page saved as text: its blocks told apart, its questions and answers taken out of it."""

import textwrap
from datetime import date

import pytest

from articles import rendering
from articles.captures import parse
from articles.models import Article
from tests.articles.pages import MORE, PROSE, blocks, body, day_of, page


class TestTheBody:
    def test_headings_lists_and_quotations_are_told_from_paragraphs(self):
        markdown = page("news-site").body_markdown
        assert blocks(markdown, "## ") == ["1. A Boat Without a Funnel", "2. What It Cost", "What Comes Next?"]
        assert len(blocks(markdown, "- ")) == 5
        assert blocks(markdown, "  - ") == []
        assert len([line for line in markdown.splitlines() if line.startswith("  - ")]) == 2
        assert blocks(markdown, "2. ") == ["Fewer hours in the yard."]
        assert blocks(markdown, "> ") == ["“A ferry is a bridge that can be sent away.”", "— Otto Brandt, shipwright"]

    def test_a_quotation_within_a_paragraph_stays_a_paragraph(self):
        assert "\n\n“People wave at us now,” said its captain, Rosa Imre." in page("news-site").body_markdown

    def test_numbered_headings_are_no_list(self):
        assert blocks(page("vietnamese").body_markdown, "## ") == [
            "Mất một công thức, giữ một ký ức",
            "1. Tìm đất",
            "2. Thử lửa",
        ]

    def test_a_page_without_empty_lines_has_the_same_blocks(self):
        read = page("no-blank-lines")
        assert (read.title, read.author_name, day_of(read)) == (
            "Bees Move Into the Old Observatory",
            "Tomas Reed",
            date(2025, 10, 3),
        )
        assert blocks(read.body_markdown, "## ") == ["A Roof With a View", "Not Everyone Is Pleased"]
        assert blocks(read.body_markdown, "3. ") == ["The keeper moved in."]
        assert "\r" not in read.body_markdown

    def test_items_that_lost_their_marks_are_a_list_again(self):
        text = f"A Bridge Closes\n\n{PROSE}\n\nThree ways are left:\n\nthe ferry\nthe ford\nthe other bridge\n\n{MORE}"
        assert blocks(body(text), "- ") == ["the ferry", "the ford", "the other bridge"]

    def test_a_mark_on_a_line_of_its_own_belongs_to_the_next_line(self):
        assert blocks(body(f"A Bridge Closes\n\n{PROSE}\n\n•\nthe ferry\n•\nthe ford\n"), "- ") == [
            "the ferry",
            "the ford",
        ]

    def test_a_table_that_tabs_part_is_a_table(self):
        text = f"A Bridge Closes\n\n{PROSE}\n\nBoat\tSeats\nMarigold\t40\nIris\t12\n"
        assert "| Boat | Seats |\n| --- | --- |\n| Marigold | 40 |\n| Iris | 12 |" in body(text)

    def test_a_dash_of_speech_is_no_list(self):
        assert body(f"A Bridge Closes\n\n– Who goes there?\n\n{PROSE}").startswith("– Who goes there?")

    def test_lines_that_were_broken_at_a_column_are_joined(self):
        paragraphs = [PROSE, MORE, PROSE]
        broken = "\n\n".join(textwrap.fill(paragraph, 48) for paragraph in paragraphs)
        assert body(f"A Bridge Closes\n\n{broken}") == "\n\n".join(paragraphs)

    def test_a_sentence_with_the_word_home_or_share_stays(self):
        told = f"Home is across the river.\n\nShare a boat with him and you know.\n\n{PROSE}"
        assert body(f"A Bridge Closes\n\n{told}\n\nShare\n\n{MORE}") == f"{told}\n\n{MORE}"

    def test_a_section_headed_home_between_paragraphs_stays(self):
        assert blocks(body(f"A Bridge Closes\n\n{PROSE}\n\nHome\n\n{MORE}"), "## ") == ["Home"]

    def test_a_list_with_the_item_home_stays_whole(self):
        text = f"A Bridge Closes\n\n{PROSE}\n\n• Home\n• The ford below the mill\n\n{MORE}"
        assert blocks(body(text), "- ") == ["Home", "The ford below the mill"]

    def test_a_newsletter_box_in_the_middle_does_not_end_the_article(self):
        box = "Sign up for our newsletter\nGet the latest news in your inbox.\nEnter your email\nSubscribe"
        assert body(f"A Bridge Closes\n\n{PROSE}\n\n{box}\n\n{MORE}\n\n{PROSE}") == f"{PROSE}\n\n{MORE}\n\n{PROSE}"

    @pytest.mark.parametrize(
        ("line", "place"),
        [
            ("PORT AMBER — ", "PORT AMBER"),
            ("HẢI PHÒNG, 25/10 – ", "HẢI PHÒNG"),
            ("Port Amber, Lindmark — ", "Port Amber, Lindmark"),
            ("OPEC — ", ""),
            ("U.S. - ", ""),
            ("Gold — ", ""),
        ],
    )
    def test_a_place_that_opens_a_paragraph_is_a_dateline(self, line, place):
        assert parse(f"A Bridge Closes\n\n{line}{PROSE}").dateline == place

    def test_what_markdown_would_take_for_a_mark_is_escaped(self):
        markdown = page("news-site").body_markdown
        assert r"\*Lind Energy\*" in markdown
        assert r"\`green_power\`" in markdown
        assert r"\<5%" in markdown

    @pytest.mark.parametrize(
        "line", ["# 1 in the charts.", "+ 3 percent.", "2024. A year of rain.", "> 5 boats sail.", "=== no."]
    )
    def test_the_beginning_of_a_paragraph_makes_no_other_block(self, line):
        article = Article(body_markdown=body(f"A Bridge Closes\n\n{PROSE}\n\n{line} {MORE}"))
        rendering.render(article)
        assert article.body_html.count("<p>") >= 2
        assert "<h" not in article.body_html


class TestQuestionsAndAnswers:
    def test_questions_and_answers_are_taken_from_the_body(self):
        read = page("news-site")
        assert [question for question, _ in read.faq] == [
            "How long does the ferry run on one charge?",
            "Can passengers feel the difference?",
            "Who pays for the power?",
        ]
        assert read.faq[0][1].count("\n\n") == 1
        assert blocks(read.faq[2][1], "- ") == ["by day from the grid", "by night from its own roof"]
        assert "Frequently Asked" not in read.body_markdown

    def test_vietnamese_questions_are_found(self):
        assert [question for question, _ in page("vietnamese").faq] == [
            "Men lam được làm từ gì?",
            "Du khách có thể xem đốt lò không?",
        ]

    def test_the_article_goes_on_after_its_questions(self):
        read = parse(
            f"A Bridge Closes\n\n{PROSE}\n\nFAQ\n\n1. Why?\n\nRust.\n\n2. When?\n\nNow.\n\nConclusion\n\n{MORE}"
        )
        assert read.faq == (("Why?", "Rust."), ("When?", "Now."))
        assert read.body_markdown == f"{PROSE}\n\n## Conclusion\n\n{MORE}"

    def test_a_heading_faq_without_questions_is_a_heading(self):
        assert blocks(body(f"A Bridge Closes\n\n{PROSE}\n\nFAQ\n\n{MORE}"), "## ") == ["FAQ"]
