"""Captures: pages that were saved elsewhere, in any of a few forms, and what they say.

Each form has a reader: text as a browser showed it (`parse`), a whole page of HTML (`web`), Markdown under front matter
(`frontmatter`), an export of WordPress (`wxr`). All return a `Page`: what the article is, and nothing of the site that it
stood on. They are pure: the same bytes give the same page, and they know neither files nor the database.

`parse` raises for no text. Its rules look at how lines stand and what they end in; words are only asked for where a site
names its own furniture (`vocabulary`). A line that no rule claims stays in the body, so that a rule that is missing costs
a stray line and never a sentence of the article. The other readers raise Refusals that name what is wrong.
"""

from articles.captures.page import Comment, Entry, Page, Status
from articles.captures.plain import parse

__all__ = ["Comment", "Entry", "Page", "Status", "parse"]
