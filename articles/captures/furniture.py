"""Which lines of a page are the site's own: navigation, share lines, forms, boxes, notices.

Each test reads one whole line. What stands around a line is `trimming`'s affair.
"""

import re
from functools import lru_cache

from articles.captures import vocabulary
from articles.captures.lines import ends_a_sentence, is_prose, key, words

LONGEST_WORDS = 60
_PARTS = re.compile(r"\s*[|·•»›>/→\\]\s*|\s+[–—-]\s+")
_STEP = re.compile(r"\s[»›>→/]\s")
_NETWORK = r"(?:facebook|twitter|x|instagram|linkedin|youtube|telegram|tiktok|whatsapp|google news|social media|zalo)"
# What sites write in sentences of their own. Nothing but these takes a whole sentence out of a page.
_SENTENCE = re.compile(
    r"""
    (?:your\ )?e-?mail(?:\ address)?\ (?:will\ not|won['’]t)\ be\ (?:published|shared)\b.*|required\ fields\ are\ marked.*
    |(?:địa\ chỉ\ )?e-?mail\ của\ bạn\ sẽ\ không\ .*|(?:các\ )?trường\ bắt\ buộc\ .*
    |save\ my\ name\b.*|lưu\ tên\ của\ tôi\b.*|notify\ me\ (?:of|when|by|via)\b.*
    |(?:you\ must\ be\ )?(?:logged|signed)\ in\ (?:as|to)\b.*|bạn\ (?:phải|cần)\ đăng\ nhập\b.*
    |(?:please\ )?(?:log|sign)\ in\ to\ (?:comment|post|reply|leave|continue|read|see)\b.*
    |this\ site\ uses\ akismet\b.*|learn\ how\ your\ comment\ data\b.*
    |(?:subscribe|sign\ up|đăng\ ký)\ .*(?:newsletter|inbox|e-?mail|updates|alerts|bản\ tin|nhận\ tin).{0,80}
    |(?:get|receive|want)\ .{0,80}(?:in|to)\ your\ inbox.{0,60}|join\ [\d,.+k]+\ (?:subscribers|readers).{0,60}
    |we\ (?:will\ )?(?:never|respect|don['’]t)\b.{0,20}(?:spam|privacy).{0,60}|(?:no\ spam|unsubscribe).{0,80}
    |.{0,40}\ball\ rights\ reserved\b.{0,120}|(?:©|\(c\)\ ?\d|copyright\s*(?:©|\(c\)|\d)).{0,200}
    |bản\ quyền\s*(?:©|thuộc|\d).{0,200}|(?:proudly\ )?powered\ by\ .{1,60}
    |share\ this\ (?:article|post|story|page)\b.{0,60}|follow\ us\ on\b.{0,80}|be\ the\ first\ to\ comment\b.{0,20}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What they write as labels, buttons and rows. A sentence of five words or more is none of these.
_LABEL = re.compile(
    rf"""
    skip\ to\ (?:main\ |the\ )?(?:content|navigation|article)|(?:chuyển|bỏ\ qua)\ (?:đến|tới)\ (?:phần\ )?nội\ dung
    |share\ (?:this|on|via)\b.{{0,60}}|chia\ sẻ\ (?:trên|lên|qua)\b.{{0,60}}
    |(?:follow|like|find)\ \w+(?:\ \w+)?\ on\ {_NETWORK}\b.{{0,60}}|theo\ dõi\ .{{1,30}}\ trên\ {_NETWORK}\b.{{0,60}}
    |join\ (?:us|our)\ (?:on|channel|community|newsletter|telegram|whatsapp|discord)\b.{{0,60}}
    |(?:click|tap)\ here\b.{{0,60}}|(?:click|tap)\ to\ (?:share|enlarge|expand|copy|print|play)\b.{{0,40}}
    |listen\ to\ (?:this|the)\ (?:article|story)\b.{{0,30}}
    |(?:est(?:imated|\.)?\ )?\d+\s*-?\s*min(?:ute)?s?\.?\ (?:read|reading|to\ read)(?:\ time)?|\d+\ mins?
    |(?:(?:estimated\ )?(?:reading|read)\ time|time\ to\ read|thời\ gian\ đọc)\b.{{0,20}}|(?:đọc\ )?\d+\ phút(?:\ đọc)?
    |\d[\d.,]*\s*[km]?\s*(?:views?|shares?|likes?|reads?|claps?|lượt\ (?:xem|chia\ sẻ|đọc|thích))
    |(?:views?|shares?|lượt\ xem):?\ \d[\d.,]*
    |(?:about\ |an?\ )?(?:\d+\ )?(?:second|minute|min|hour|day|week|month|year)s?\ ago
    |\d+\ (?:giây|phút|giờ|ngày|tuần|tháng|năm)\ trước
    |(?:no|\d+)\ (?:comments?|replies|responses?)|(?:chưa\ có|\d+)\ (?:bình\ luận|phản\ hồi)
    |(?:your\ )?(?:name|e-?mail|email\ address|website|comment|message|phone)(?:\ \((?:required|optional)\))?\s*[*:…]+
    |(?:họ\ )?tên(?:\ của\ bạn)?\s*[*:]+|(?:trang\ web|website|bình\ luận|nội\ dung)\s*[*:]+|type\ here\W*
    |(?:write|enter|type|add)\ your\ (?:comment|reply|name|e-?mail|message|thoughts)\b.{{0,30}}
    |(?:nhập|viết)\ (?:bình\ luận|email|tên|nội\ dung).{{0,40}}
    |(?:website|site|theme|design(?:ed)?)\ (?:by|developed\ by)\ .{{1,60}}
    |(?:category|categories|filed\ under|posted\ in|chuyên\ mục|section)\s*:\ .{{1,80}}
    |(?:view|see|read|xem)\ (?:all|more|tất\ cả|thêm)\ .{{0,20}}(?:posts|articles|stories|bài\ viết)\b.{{0,60}}
    |more\ (?:posts|articles|stories)\ (?:by|from)\ .{{1,60}}
    |advertisement\W+(?:continue|scroll|story|article)\b.{{0,40}}|(?:story|article)\ continues\ below\b.{{0,40}}
    |(?:(?:your\ )?(?:balance|wallet|số\ dư)\s*:?\s*)?[\d.,]+\s*(?:twei|xp)|(?:your\ )?(?:lvl|level|cấp)\s*:?\s*\d+
    |(?:previous|next|prev)\ (?:post|article|story)\s*[:→»«←].{{0,200}}
    |bài\ (?:viết\ )?(?:trước|tiếp|sau)\s*[:→»«←].{{0,200}}
    |(?:previous|next|prev)\s*[:→»«←][^.]{{0,160}}|[←‹]\ ?[^.]{{1,160}}|«\ [^».]{{1,160}}|[^«.]{{1,160}}\ [→»]
    |(?:read\ more|read\ also|also\ read|see\ also|read\ next|related|related\ (?:article|story|news|post)s?|recommended
        |more\ on\ this|xem\ thêm|đọc\ thêm|tin\ liên\ quan|bài\ liên\ quan|có\ thể\ bạn\ quan\ tâm)\s*[:：>»].{{0,240}}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site)(?: and our partners)?(?: also)? uses? cookies?\b.*"
    r"|by (?:continuing|clicking|using)\b.{0,120}\b(?:cookies?|consent|terms)\b.*"
    r"|(?:chúng tôi|trang web này|website này) (?:có )?sử dụng cookies?\b.*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:disclaimer|disclosure|risk (?:warning|disclosure|disclaimer|notice)|legal (?:notice|disclaimer)"
    r"|important notice"
    r"|(?:tuyên bố )?(?:miễn trừ|từ chối) trách nhiệm|cảnh báo rủi ro|khuyến cáo rủi ro"
    r"|lưu ý rủi ro)(?P<text>\s*[:–—-].*)?",
    re.IGNORECASE,
)
_OPINIONS = re.compile(
    r"(?:the |all |any )?(?:views?|opinions?|information|contents?|materials?|statements?)\b.{0,60}"
    r"\b(?:expressed|provided|presented|contained|published|given|shared|in|on)\b.{0,60}\b(?:here(?:in)?|are"
    r"|is|does|do|this|our)\b.{0,80}"
    r"\b(?:not|solely|those of|informational|only|own)\b.*"
    r"|this (?:article|content|post|page|website|site|material)\b.{0,60}\b(?:informational|educational"
    r"|not (?:financial|investment|legal))\b.*"
    r"|nothing (?:on|in) this (?:article|website|site|page)\b.*|past performance is (?:not|no)\b.*"
    r"|(?:trading|investing)\b.{0,120}\b(?:involves?|carr(?:y|ies))\b.{0,40}\brisks?\b.*"
    r"|(?:các )?(?:thông tin|nội dung|quan điểm|ý kiến)\b.{0,80}\b(?:chỉ mang tính|không phải là"
    r"|không phản ánh|không cấu thành)\b.*",
    re.IGNORECASE,
)
_COMMENT_FORM = re.compile(
    r"(?:leave|post|write|add|drop) (?:a|your|us a) (?:comment|reply|response)(?: (?:on|to)\b[^.]{0,160}"
    r"|\s+cancel reply)?"
    r"|join the (?:discussion|conversation)|what do you think\?? .{0,40}|(?:để lại|viết|thêm|gửi) (?:một "
    r"|cho chúng tôi một )?"
    r"(?:bình luận|phản hồi|trả lời|bình luận của bạn)(?: của bạn)?|your comment avatar|submit a comment",
    re.IGNORECASE,
)
_CONTACT_ROW = re.compile(
    r"(?:e-?mail|phone|tel|telephone|mobile|hotline|fax|address|contact|địa chỉ|điện thoại|đt|liên hệ"
    r"|website)\s*[:：].{1,160}"
    r"|\S+@\S+\.\w+|(?:https?://|www\.)\S+|\+?[\d\s().-]{7,20}|for .{0,60}(?:inquir|enquir|contact"
    r"|questions).{0,80}@\S+",
    re.IGNORECASE,
)


_NAMES = (vocabulary.NAVIGATION, vocabulary.NETWORKS, vocabulary.BUTTONS, vocabulary.LONE)


def _is_named(text: str) -> bool:
    said = key(text)
    return any(said in names for names in _NAMES)


def _is_row(text: str) -> bool:
    """Several names of navigation or networks on one line: "Home | News | Contact", "Facebook Twitter LinkedIn"."""
    if is_prose(text):
        return False
    parts = [key(part) for part in _PARTS.split(text)]
    parts = [part for part in parts if part]
    named = [part for part in parts if _is_named(part)]
    sections = [part for part in parts if part in vocabulary.SECTIONS]
    if len(parts) > 1 and named and len(named) + len(sections) >= len(parts) - (len(parts) > 3):
        return True
    run = [key(word) for word in text.replace(":", " ").split()]
    networks = [word for word in run if word in vocabulary.NETWORKS]
    buttons = [word for word in run if word in vocabulary.BUTTONS]
    if len(networks) > 1 and len(networks) + len(buttons) == len(run):
        return True
    listed = [w for w in run if w in vocabulary.NAVIGATION or w in vocabulary.SECTIONS]
    return len(run) > 2 and run[0] in ("home", "menu") and len(listed) * 2 > len(run)


def is_breadcrumb(text: str) -> bool:
    """This function will tell whether a line is the way to a page: "Home › World › A Title"."""
    steps = _STEP.split(text)
    if len(steps) < 2 or any(not step or len(step) > 160 or re.search(r"[.!?]\s", step) for step in steps):
        return False
    at_home = key(steps[0]) in ("home", "homepage", "trang chủ", "you are here: home")
    is_short = all(words(step) <= 4 for step in steps[:-1])
    return at_home or (len(steps) > 2 and is_short and not any("/" in mark for mark in _STEP.findall(text)))


def is_comment_form(text: str) -> bool:
    """This function will tell whether a line opens the form in which visitors comment."""
    return bool(_COMMENT_FORM.fullmatch(text.strip(" *:")))


def is_notice(text: str) -> bool:
    """This function will tell whether a line is the site's disclaimer or the heading of one."""
    return bool(_NOTICE.fullmatch(text)) or bool(_OPINIONS.fullmatch(text))


def is_notice_heading(text: str) -> bool:
    """This function will tell whether a line is only the heading of a disclaimer."""
    found = _NOTICE.fullmatch(text)
    return bool(found) and not key((found and found["text"]) or "")


def is_contact(text: str) -> bool:
    """This function will tell whether a line is a row of an address: a mail address, a telephone number, a web address."""
    return bool(_CONTACT_ROW.fullmatch(text))


@lru_cache(maxsize=1024)
def is_furniture(text: str) -> bool:
    """This function will tell whether a whole line is the site's own wherever it stands."""
    length = words(text)
    if length > LONGEST_WORDS:
        return False
    if _SENTENCE.fullmatch(text) or _COOKIES.fullmatch(text) or _is_named(text):
        return True
    is_told = length >= 5 and ends_a_sentence(text) and not text.endswith(("…", "..."))
    return not is_told and (bool(_LABEL.fullmatch(text)) or _is_row(text) or is_breadcrumb(text))
