"""A page's list of its own contents: entries that come again below, as headings."""

from collections.abc import Sequence

from articles.captures import vocabulary
from articles.captures.lines import Line, bullet, ends_a_sentence, key, numbered, words

# So many entries in a row that all come again are a list of contents, even if nothing announces it.
FEWEST_UNANNOUNCED = 3
LONGEST_ENTRY_WORDS = 20


def _could_be_an_entry(text: str) -> bool:
    return words(text) <= LONGEST_ENTRY_WORDS and (not ends_a_sentence(text) or text.endswith(("?", "？")))


def _entry(text: str) -> str:
    found = bullet(text) or numbered(text)
    return key(found["text"] if found else text)


def _is_listed(lines: Sequence[Line], i: int) -> bool:
    """Whether a line stands in a list, where no heading does: a list that comes twice is no list of contents."""
    beside = [*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2]]
    in_a_run = numbered(lines[i].text) and any(numbered(line.text) for line in beside)
    return bool(bullet(lines[i].text) or in_a_run)


def cut(lines: Sequence[Line]) -> list[Line]:
    """This function will return the lines of a page without its list of contents; the headings themselves stay."""
    entries = [_entry(line.text) if _could_be_an_entry(line.text) else "" for line in lines]
    last = {entry: i for i, entry in enumerate(entries) if not _is_listed(lines, i)}
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
    while i < len(entries) and entries[i] and entries[i] not in seen and last.get(entries[i], 0) > i:
        seen.add(entries[i])
        i += 1
    return i
