"""Captures: pages as a reader's browser showed them, saved as plain text, and what they say.

`parse` turns the text of one page into a `Page`: what the article is, and nothing of the site that it stood on. It is a
pure function: the same text gives the same page, no text makes it raise, and it knows neither files nor the database.

The rules look at how lines stand and what they end in; words are only asked for where a site names its own furniture
(`vocabulary`). A line that no rule claims stays in the body, so that a rule that is missing costs a stray line and never
a sentence of the article.
"""

from articles.captures.page import Page, parse

__all__ = ["Page", "parse"]
