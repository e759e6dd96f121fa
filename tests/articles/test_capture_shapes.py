"""Pages put together from every part that pages have, in any combination: each part is found again, and nothing is lost.

The sentences are the dangerous kind: they begin like furniture, end like headings, or name days and numbers.
"""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.captures import parse
from tests.articles.pages import day_of, said_under

PARAGRAPHS = [
    "Home prices in the old town rose by a tenth this year, and the owners of the last bakery are thinking of the sea.",
    "Share the news with nobody, said the clerk, and by noon the whole valley had heard of the mill and its new wheel.",
    "Contact with the island was lost on May 5, 2025, when the cable that the fishermen call the whisper broke again.",
    "Comments were few, and those who made them were paid in apples, of which there is no want in this part of the hills.",
    "“Read more, talk less,” the teacher told them. They read a little more, and talked about it for the rest of the week.",
    "Next week the council meets again. It will vote on 5 bridges, 12 boats and 1 goat, in that order, as it always has.",
    "Related costs fell by 3.5% in October 2025; nobody could say why, and the treasurer did not try to for very long.",
    "By Tuesday the water had gone. What it left behind was sold by the pound: a door, two ducks and $1,200 in wet notes.",
    "The U.S. buyer, Mr. Reed, took the rest. He paid in gold, which the bank weighed twice and the mayor weighed again.",
    "Subscribe to a view and you will have to feed it, the poet wrote about his neighbours in a letter that he never sent.",
    "Tags were sewn into every coat: one for the owner, one for the dog, and one for whoever would find them in the snow.",
    "Menu cards in three languages were printed for the summit of the two towns, and not one of the dishes was served.",
    "Trang chủ của làng viết rằng chiếc cối xay đã quay lại, nhưng không ai trong làng từng đọc, kể cả ông chủ cối.",
    "“A goat is a goat,” said Ann Lee of the Valley Post. “But 12 goats are a market.”",
]
SHORT = ["Nobody came.", "He said he would sell:", "“Not a word,” he said."]
TITLES = [
    "The Mill Has a New Wheel",
    "Five Towns, One Bridge and a Goat",
    "What the Water Left Behind: A Valley Counts",
]
HEADINGS = [
    "A Door and Two Ducks",
    "Who Pays for the Goat?",
    "“The Whisper” Breaks",
    "2. The Vote",
    "Apples: Paid in Full",
    "Home at Last",
]
ITEMS = ["a door with its lock", "Two ducks, both alive.", "Share of the mill: 12%", "Home", "1,200 in wet notes"]
DAYS = {
    "Mon May 5 2025": date(2025, 5, 5),
    "5 May 2025": date(2025, 5, 5),
    "Thứ Hai, 5 tháng 5, 2025": date(2025, 5, 5),
    "2025-05-05": date(2025, 5, 5),
}
BYLINES = {"Ada Stone (1,204 articles)": ("Ada Stone", 1204), "By Lê Văn Tứ": ("Lê Văn Tứ", None)}
ABOVE = [
    "Skip to content\nHome\nNews\nMarkets\nLogin",
    "The Valley Post\nMenu\nHome\nWorld\nSearch",
    "Home | News | Contact",
    "Home » News » Valley",
]
BELOW = [
    "Share this article\nFacebook\nX\nWhatsApp",
    "Related Posts\nA Ford Opens\nThe Goat Has a Name",
    "Leave a Comment\nYour email address will not be published. Required fields are marked *\nComment *\nName *",
    "Subscribe to our newsletter\nGet the latest news in your inbox.",
    "Disclaimer: The information provided on this website is for informational purposes only.",
    "© 2025 The Valley Post. All rights reserved.\nPrivacy Policy | Terms of Service",
    "Scroll to Top",
]
PANEL = (
    "Read-to-Earn opportunity\nTime to Read\nYou earned: None\nDate\nPost Profit\nPost Profit\nLikes Own\n...\n"
    "Profit Subtotal, Twei ...\nTotal Twei Earned: ...\nPrice for report instance: 1 Twei"
)
COMMENTS = (
    "Comment-to-Earn\n1 Comments\nAvatar of Africa\nAfrica\nA goat!\n"
    "Available from LVL 13\nAdd your comment\nYour comment avatar"
)
QUESTIONS = (
    "Frequently Asked Questions\nWho owns the goat?\nThe mayor.\n"
    "1. Is the mill for sale?\nNo.\n  • Not now\n  • Not ever"
)
ANSWERED = (("Who owns the goat?", "The mayor."), ("Is the mill for sale?", "No.\n\n- Not now\n- Not ever"))

paragraphs = st.lists(st.sampled_from([*PARAGRAPHS, *SHORT]), max_size=2)
sections = st.lists(
    st.tuples(
        st.none() | st.sampled_from(HEADINGS),
        # A section opens with a whole paragraph: what stands below a heading decides that it is one.
        st.tuples(st.sampled_from(PARAGRAPHS), paragraphs).map(lambda some: [some[0], *some[1]]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def marked(sections):
    """The Markdown of sections, and their lines on a page."""
    markdown, lines, told = [], [], set()
    for name, paragraphs, has_list in sections:
        # No article heads two sections alike; a line that comes twice near the top is a headline and its repetition.
        heading = None if name in told else name
        told.add(heading)
        markdown += [f"## {heading}"] if heading else []
        lines += [heading] if heading else []
        markdown += [paragraph.replace("*", r"\*") for paragraph in paragraphs]
        lines += paragraphs
        if has_list and heading:
            markdown.append("1. The wheel turns.\n2. The goat looks on.\n3. Nobody pays")
            lines.append("1. The wheel turns.\n2. The goat looks on.\n3. Nobody pays")
            markdown.append("> “It turns.”\n>\n> — Ann Lee, miller")
            lines.append("“It turns.” — Ann Lee, miller")
        elif has_list:
            markdown.append("\n".join(f"- {item}" for item in ITEMS))
            lines.append("\n".join(f"  • {item}" for item in ITEMS))
    return "\n\n".join(markdown), lines


@settings(max_examples=150, deadline=None)
@given(
    title=st.sampled_from(TITLES),
    day=st.none() | st.sampled_from(sorted(DAYS)),
    byline=st.none() | st.sampled_from(sorted(BYLINES)),
    keywords=st.booleans(),
    caption=st.booleans(),
    sections=sections,
    has_biography=st.booleans(),
    above=st.none() | st.sampled_from(ABOVE),
    below=st.lists(st.sampled_from(BELOW), max_size=4, unique=True),
    has_panel=st.booleans(),
    has_comments=st.booleans(),
    has_faq=st.booleans(),
    gap=st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\n\n\n"]),
)
def test_every_part_of_a_page_is_found_again(
    title, day, byline, keywords, caption, sections, has_biography, above, below, has_panel, has_comments, has_faq, gap
):
    markdown, lines = marked(sections)
    name, count = BYLINES[byline] if byline else ("", None)
    biography = f"{name} writes about valleys, mills and water from a boat." if byline and has_biography else ""
    parts = [
        *([above] if above else []),
        title,
        *([day] if day else []),
        *([byline] if byline else []),
        *(["mills, water, U.S. buyers, the valley post"] if keywords else []),
        *(["The wheel before it turned. (Photo: Valley Post/Ann Lee)"] if caption else []),
        *lines,
        *([QUESTIONS] if has_faq else []),
        *([name, name, biography] if biography else []),
        *([PANEL] if has_panel else []),
        *below,
        *([COMMENTS] if has_comments else []),
    ]
    page = parse(gap.join(part.replace("\n", "\r\n") if "\r" in gap else part for part in parts))
    assert page.title == title
    assert day_of(page) == DAYS.get(day)
    assert (page.author_name, page.articles_at_source) == (name, count)
    assert page.biography == biography
    assert len(page.keywords) == (4 if keywords else 0)
    assert page.lead_credit == ("Valley Post/Ann Lee" if caption else "")
    assert page.body_markdown == markdown
    assert said_under(page) == ([("Africa", "A goat!")] if has_comments else [])
    assert page.dek == ""
    assert page.faq == (ANSWERED if has_faq else ())
