"""Catalogues read, and messages found in code, by Python alone: gettext's programs may be missing where tests run."""

import ast
import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("accounts", "articles", "comments", "config", "rewards")
OURS, OF_LIBRARIES = (folder / "vi" / "LC_MESSAGES" / "django.po" for folder in settings.LOCALE_PATHS)
ENGLISH = OF_LIBRARIES.parents[2] / "en" / "LC_MESSAGES" / "django.po"

# What marks a message, and which of its arguments are context, message and plural.
MARKS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (None, 0, None)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (None, 0, 1)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], (0, 1, None)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], (0, 1, 2)),
}
_STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\b({'|'.join(MARKS)})\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")


@dataclass(frozen=True)
class Message:
    text: str
    plural: str | None = None
    context: str | None = None
    words: str = field(default="", compare=False)
    flags: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def key(self):
        """The name that gettext keeps it under."""
        return f"{self.context}\x04{self.text}" if self.context else self.text


def read(path):
    """The messages of a .po file, without its head."""
    return [message for message in map(_message, path.read_text().split("\n\n")) if message.text]


def _message(block):
    parts, flags, name = {}, set(), ""
    for line in block.splitlines():
        if line.startswith("#,"):
            flags |= {flag.strip() for flag in line[2:].split(",")}
        elif match := re.fullmatch(r'(msg\w+)(?:\[0\])? (".*")', line):
            name = match[1]
            parts[name] = ast.literal_eval(match[2])
        elif line.startswith('"'):
            parts[name] += ast.literal_eval(line)
        else:
            assert not line or line.startswith("# "), f"what is {line!r}?"
    return Message(parts["msgid"], parts.get("msgid_plural"), parts.get("msgctxt"), parts["msgstr"], frozenset(flags))


def in_files(paths):
    """The messages that Python files and templates mark."""
    return {message for path in paths for message in (_in_python if path.suffix == ".py" else _in_template)(path)}


def of_ours():
    return in_files(
        path
        for app in APPS
        for path in sorted((settings.BASE_DIR / app).rglob("*"))
        if path.suffix in (".py", ".html", ".txt")
    )


def _in_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            # One that isn't a constant stands elsewhere.
            words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from _marked(name, words)


def _in_template(path):
    for match in _CALL.finditer(templatize(path.read_text())):
        yield from _marked(match[1], ast.literal_eval(f"({match[2]},)"))


def _marked(name, words):
    context, text, plural = MARKS.get(name, (None, 99, None))
    if len(words) > max(text, plural or 0):
        yield Message(words[text], words[plural] if plural else None, None if context is None else words[context])
