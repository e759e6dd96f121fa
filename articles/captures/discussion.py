"""What readers said under a page: comments, each under the name of an avatar or of its writer."""

import re
from collections.abc import Sequence

from articles.captures import dates
from articles.captures.furniture import is_comment_form, is_furniture, is_notice
from articles.captures.lines import Line, ends_a_sentence, is_prose, key, words

_AVATAR = re.compile(
    r"(?:user )?(?:avatar|profile (?:picture|photo|image)|gravatar|ảnh đại diện|hình đại diện|ảnh hồ sơ)"
    r"(?:\s+(?:of|for|from|by|de|của|photo of|image of))?\s*:?\s+(?P<name>\S.{0,59})",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"comments?[- ]to[- ]earn.{0,40}|\d+ (?:comments?|replies|responses|bình luận|phản hồi|ý kiến)"
    r"|(?:comments?|bình luận|ý kiến)\W+\d+\W*"
    r"|(?:\d+|one|two|three|four|five) (?:thoughts?|comments?|responses?|replies) (?:on|to)\b.{0,320}"
    r"|bình luận để kiếm.{0,40}"
    r"|comments?|all comments|reader comments|bình luận|ý kiến bạn đọc",
    re.IGNORECASE,
)
_SAYS = re.compile(r"(?P<name>\S.{0,59}?) (?:says|said|wrote|writes|viết|nói)\s*:?", re.IGNORECASE)
_STOP = re.compile(
    r"(?:available|unlocks?|open|mở|có) (?:from|at|for|từ|ở)\b.{0,30}\b(?:lvl|level|cấp)\b.{0,20}"
    r"|add (?:your|a) comment.{0,20}"
    r"|thêm bình luận.{0,30}|your comment avatar|ảnh đại diện (?:bình luận )?của bạn"
    r"|your e-?mail address will not\b.*",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"(?:(?:dis)?likes?|replies|reply|report|flag|share|edit|delete|hide|(?:không )?thích|trả lời|báo cáo"
    r"|chia sẻ)(?:\W*\d+)?"
    r"(?:\W+(?:(?:dis)?likes?|reply|report|(?:không )?thích|trả lời)\W*\d*)*|\d+(?:\s+(?:(?:dis)?likes?"
    r"|replies|lượt thích|thích))?"
    r"|[+-]?\d+|says:?|(?:today|yesterday|hôm nay|hôm qua)?,?(?: at| lúc)?\s*\d{1,2}:\d{2}\s?(?:[ap]\.?m\.?)?",
    re.IGNORECASE,
)


LONGEST_CONTROL = 80


def pictured(text: str) -> str:
    """This function will return whose picture a line stands for, "Avatar of Bermudez", or an empty text."""
    found = _AVATAR.fullmatch(text)
    return found["name"].strip() if found and words(found["name"]) <= 6 and not ends_a_sentence(found["name"]) else ""


def _is_stop(text: str) -> bool:
    return bool(_STOP.fullmatch(text)) or is_comment_form(text) or is_notice(text) or text.startswith("©")


def _is_control(text: str) -> bool:
    """Whether a line is a button, a count or a time below a comment."""
    if len(text) > LONGEST_CONTROL:
        return False
    is_row = bool(_CONTROL.fullmatch(text.strip("·•| ")))
    return is_row or dates.find(text.replace(" at ", " ")) is not None or is_furniture(text)


def _is_opener(text: str) -> bool:
    return bool(_OPENER.fullmatch(text.strip(" :")))


def _is_sentence(text: str) -> bool:
    return ends_a_sentence(text) and words(text) > 1


def _start(lines: Sequence[Line]) -> int | None:
    """Where the discussion begins: at its first avatar and the lines that announce it, or at a line that announces it
    above writers or a form. A count of comments in a page's head has the article below it, and announces nothing."""
    said = next((i for i, line in enumerate(lines) if i and _is_sentence(line.text)), len(lines))
    openers = [i for i in range(said + 1, len(lines)) if _is_opener(lines[i].text)]
    avatars = [i for i in range(said + 1, len(lines)) if pictured(lines[i].text)]
    if avatars and (len({key(pictured(lines[i].text)) for i in avatars}) > 1 or (openers and openers[0] < avatars[0])):
        last_said = max(i for i in range(avatars[0]) if _is_sentence(lines[i].text))
        return next((i for i in openers if last_said < i < avatars[0]), avatars[0])
    for i in openers:
        below = lines[i + 1 : i + 3]
        announces = re.search(r"\d|to[- ]earn", lines[i].text, re.IGNORECASE) or any(
            _is_stop(line.text) for line in below
        )
        if announces and not (below and is_prose(below[0].text)):
            return i
    return None


def take(lines: Sequence[Line]) -> tuple[list[Line], tuple[tuple[str, str], ...]]:
    """This function will return the lines before the discussion and its comments as (name, text). Nothing of the
    article stands below a discussion, so what follows it is left out."""
    start = _start(lines)
    if start is None:
        return list(lines), ()
    end = next((i for i in range(start + 1, len(lines)) if _is_stop(lines[i].text)), len(lines))
    return list(lines[:start]), _comments(lines[start:end])


def _comments(lines: Sequence[Line]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, list[str]]] = []
    by_avatar = any(pictured(line.text) for line in lines)
    by_says = any(_SAYS.fullmatch(line.text) and line.text.rstrip().endswith(":") for line in lines)
    for i, line in enumerate(lines):
        said = _SAYS.fullmatch(line.text) if by_says else None
        name = pictured(line.text) or (said["name"] if said and not by_avatar else "")
        if not by_avatar and not by_says and not _is_opener(line.text):
            name = _bare_name(lines, i, found)
        if name:
            if found and found[-1][1] and key(found[-1][1][-1]) == key(name):
                found[-1][1].pop()
            found.append((name, []))
        elif found and not _is_control(line.text) and not _names_again(line, found[-1]):
            found[-1][1].append(line.text)
    return tuple((name, "\n\n".join(texts)) for name, texts in found if texts)


def _names_again(line: Line, comment: tuple[str, list[str]]) -> bool:
    """Whether a line below the picture is the name again, perhaps with a level or a time behind it."""
    name, texts = comment
    rest = line.key.removeprefix(key(name))
    return not texts and rest != line.key and words(rest) <= 4 and not ends_a_sentence(line.text)


def _bare_name(lines: Sequence[Line], i: int, found: Sequence[tuple[str, list[str]]]) -> str:
    """The writer's name of a discussion without pictures: a short line above a text, where the last text is complete."""
    text = lines[i].text
    complete = not found or bool(found[-1][1])
    follows = next((line.text for line in lines[i + 1 : i + 8] if not _is_control(line.text)), "")
    is_short = words(text) <= 4 and not ends_a_sentence(text) and not _is_control(text)
    return text if complete and is_short and words(follows) > 1 else ""
