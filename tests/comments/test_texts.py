"""What readers write, made sound and rendered."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import texts


def rendered(text):
    return texts.to_html(texts.sound(text, 0, 10_000))


def test_line_breaks_and_empty_lines_become_breaks_and_paragraphs():
    assert rendered("One\r\ntwo\r\n\r\n\r\n\r\nthree \t \n") == "<p>One<br>two</p>\n\n<p>three</p>"


def test_an_address_of_the_web_is_a_link_that_vouches_for_nothing():
    assert rendered("See https://example.com/a?b=1&c=2.") == (
        '<p>See <a href="https://example.com/a?b=1&amp;c=2" rel="nofollow ugc noopener">'
        "https://example.com/a?b=1&amp;c=2</a>.</p>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "wren@example.com",
        "mailto:wren@example.com",
        "javascript:alert(1)",
        "ftp://example.com/x",
        "data:text/html,x",
        "//example.com/x",
    ],
)
def test_no_other_address_is_a_link(text):
    assert "<a" not in rendered(text)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<b>bold</b>", '<a href="https://a.example">x</a>', "&lt;i&gt;", "1 < 2 > 0"]
)
def test_html_is_shown_as_it_was_typed(text):
    shown = []

    class Shown(HTMLParser):
        def handle_data(self, data):
            shown.append(data)

    Shown().feed(rendered(text))
    assert "".join(shown) == text


def test_controls_and_what_turns_text_around_are_left_out():
    assert texts.sound("a\x00b\x07c\u202ed\u2066e\ud800f\u200bg\ufeffh\u00adi", 1, 20) == "abcdefghi"
    # Joiners hold families and Persian words together.
    assert texts.sound("👨\u200d👩\u200d👧 می\u200cخواهم", 1, 20) == "👨\u200d👩\u200d👧 می\u200cخواهم"


def test_a_text_has_one_unicode_form():
    assert texts.sound("e\u0301a", 1, 5) == "éa"


@pytest.mark.parametrize(
    "text", ["", " ", "a", "a\u200b\u2060", "\u3164\u3164", "\u2800 \u2800", "\u0301\u0301", "\n\n"]
)
def test_what_shows_less_than_two_characters_is_too_short(text):
    with pytest.raises(texts.TextTooShort) as refused:
        texts.sound(text, 2, 2000)
    assert refused.value.figures["minimum"] == 2


def test_a_text_at_its_longest_is_taken_and_one_more_is_not():
    assert len(texts.sound("ß" * 2000 + "  \n", 2, 2000)) == 2000
    with pytest.raises(texts.TextTooLong) as refused:
        texts.sound("ß" * 2001, 2, 2000)
    assert refused.value.figures == {"characters": 2001, "maximum": 2000}


@pytest.mark.parametrize("same", ["  thanks,\n\nAda!  ", "THANKS, ADA!", "tha\u200dnks, Ada!", "ｔｈａｎｋｓ, ada!"])
def test_case_spacing_and_unseen_characters_make_no_other_text(same):
    assert texts.digest_of(texts.sound(same, 2, 100)) == texts.digest_of("Thanks, Ada!")
    assert texts.digest_of("Thanks, Ada?") != texts.digest_of("Thanks, Ada!")


def test_links_are_counted_as_they_are_rendered():
    assert texts.count_links(rendered("https://a.example www.b.example cc.com d@e.com <a >")) == 3


class Strict(HTMLParser):
    """Accepts `p`, `br` and links to the web, and nothing else."""

    def handle_starttag(self, tag, attrs):
        assert tag in ("p", "br", "a"), tag
        if tag == "a":
            given = dict(attrs)
            assert set(given) == {"href", "rel"}, attrs
            assert given["href"].lower().startswith(("http://", "https://")), attrs
            assert given["rel"] == "nofollow ugc noopener"
        else:
            assert attrs == []

    def handle_endtag(self, tag):
        assert tag in ("p", "br", "a"), tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


MARKUP = """
< > " ' & &lt; &#x3c; <script> </p> <!-- --> <![CDATA[ javascript: <svg/onload=x> <a href=
http:// https:// www. http://[ HTTP://a.b @ a@b.com xx.com // % ] ) : ; http://a.b/?q=<x>&y='" http://\u3002
"""
PIECES = st.sampled_from([*MARKUP.split(), "\n\n", " ", "\x00", "\u202e", "\ud800"])


@given(st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join)))
def test_rendering_yields_nothing_but_paragraphs_breaks_and_links_to_the_web(text):
    html = rendered(text)
    html.encode()
    parser = Strict()
    parser.feed(html)
    parser.close()


@given(st.text(max_size=300))
def test_making_a_sound_text_sound_changes_nothing(text):
    once = texts.sound(text, 0, 2000)
    assert texts.sound(once, 0, 2000) == once


@pytest.mark.parametrize("text", [" " * 1_000_000 + "x", "e" + "\u0301" * 1_000_000, "\n" * 1_000_000])
def test_a_text_far_too_long_is_refused_before_anything_is_made_of_it(text):
    with pytest.raises(texts.TextTooLong):
        texts.sound(text, 2, 2_000)


def test_blanks_at_the_ends_of_lines_are_taken_off_however_many_they_are():
    assert texts.sound(("x" + " " * 100 + "\n") * 70, 2, 2_000) == "\n".join(["x"] * 70)
