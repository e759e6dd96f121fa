"""A page's list of its own contents: entries that come again below, as headings."""

from collections.abc import Sequence

from articles.captures import vocabulary
from articles.captures.lines import Line, bullet, key, numbered, words

# So many entries in a row that all come again are a list of contents, even if nothing announces it.
FEWEST_UNANNOUNCED = 3
LONGEST_ENTRY_WORDS = 20


def _entry(text: str) -> str:
    found = bullet(text) or numbered(text)
    return key(found["text"] if found else text)


def cut(lines: Sequence[Line]) -> list[Line]:
    """This function will return the lines of a page without its list of contents; the headings themselves stay."""
    entries = [_entry(line.text) if words(line.text) <= LONGEST_ENTRY_WORDS else "" for line in lines]
    last = {entry: i for i, entry in enumerate(entries)}
    kept: list[Line] = []
    i = 0
    while i < len(lines):
        announced = lines[i].key in vocabulary.CONTENTS
        past = _past_entries(entries, last, i + 1 if announced else i)
        if past - i > (1 if announced else FEWEST_UNANNOUNCED - 1):
            i = past
        else:
            kept.append(lines[i])
            i += 1
    return kept


def _past_entries(entries: Sequence[str], last: dict[str, int], i: int) -> int:
    """The index after a run of different entries that each come again."""
    seen: set[str] = set()
    while i < len(entries) and entries[i] and entries[i] not in seen and last[entries[i]] > i:
        seen.add(entries[i])
        i += 1
    return i
