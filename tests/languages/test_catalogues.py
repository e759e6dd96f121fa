"""The Vietnamese catalogues: whole, exact, and of one mind."""

import gettext
import re
from collections import Counter
from pathlib import Path

import allauth
import django
import pytest
import rest_framework
from django.conf import settings
from django.utils.translation import trans_real

from tests.languages import catalogues
from tests.languages.catalogues import ENGLISH, OF_LIBRARIES, OURS

MESSAGES = {path: catalogues.read(path) for path in (OURS, OF_LIBRARIES)}
EVERY = [message for messages in MESSAGES.values() for message in messages]
BOTH = pytest.mark.parametrize("path", [OURS, OF_LIBRARIES], ids=["ours", "of libraries"])

# What stands for something else: %(name)s, %d, %%, {name}, {name:%H:%M}, and tags.
PLACES = re.compile(r"%(?:\(\w+\))?[sdr]|%%|{\w*[^{}\"]*}|<[^>]+>")


def test_the_catalogue_has_every_message_of_the_code_and_no_other():
    """`make messages` gathers them."""
    found, kept = catalogues.of_ours(), set(MESSAGES[OURS])
    assert found - kept == set(), "not in the catalogue"
    assert kept - found == set(), "no longer in the code"


def test_no_message_is_marked_by_a_name_that_gathers_nothing():
    for path in [path for app in catalogues.APPS for path in (settings.BASE_DIR / app).rglob("*.py")]:
        names = re.findall(r"gettext(?:_lazy|_noop)? as (\w+)", path.read_text())
        assert set(names) <= {"_"}, path


def test_ours_and_theirs_do_not_differ_over_a_message():
    """One of them would be wrong on a page of the other: a context tells them apart."""
    ours, theirs = ({one.key: one.words for one in MESSAGES[path]} for path in (OURS, OF_LIBRARIES))
    assert {key: ours[key] for key in ours.keys() & theirs.keys()} == {
        key: theirs[key] for key in ours.keys() & theirs.keys()
    }


@BOTH
def test_every_message_has_its_words_and_none_is_guessed_or_old(path):
    assert [message.text for message in MESSAGES[path] if not message.words] == []
    assert "#~" not in path.read_text()
    assert [message.text for message in MESSAGES[path] if "fuzzy" in message.flags] == []


@BOTH
def test_no_message_stands_twice(path):
    assert max(Counter(message.key for message in MESSAGES[path]).values()) == 1


@BOTH
def test_what_is_filled_in_is_the_same(path):
    def places(text):
        return Counter(PLACES.findall(text))

    wrong = [one.text for one in MESSAGES[path] if places(one.words) != places(one.plural or one.text)]
    assert wrong == []


@BOTH
def test_a_message_begins_and_ends_as_its_words_do(path):
    def ends(text):
        return re.match(r"\s*", text)[0], re.search(r"[:.?!…]?\s*\Z", text)[0]

    assert [one.text for one in MESSAGES[path] if ends(one.words) != ends(one.plural or one.text)] == []


@pytest.mark.parametrize("path", [OURS, OF_LIBRARIES, ENGLISH], ids=["ours", "of libraries", "their English"])
def test_what_is_compiled_is_what_is_written(path):
    """`make messages` compiles too."""
    with path.with_suffix(".mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    del compiled[""]
    assert compiled == {(one.key, 0) if one.plural else one.key: one.words for one in catalogues.read(path)}


def test_the_libraries_english_is_what_they_say_with_small_letters():
    theirs = {one.text for one in catalogues.in_files(THEIRS["allauth"])}
    for one in catalogues.read(ENGLISH):
        assert one.text in theirs, "they say it no more"
        assert one.words.lower() == one.text.lower()


def test_the_glossary_is_kept():
    page = (settings.BASE_DIR / "docs" / "translating.md").read_text()
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", page, re.MULTILINE)
    glossary = {english: words for english, words in rows if english[0] not in "-`" and english != "English"}
    kept = {one.text: one.words for one in MESSAGES[OURS]}
    assert len(glossary.keys() & kept.keys()) > 40
    assert {english: kept.get(english, words) for english, words in glossary.items()} == glossary


def modules(package, *names):
    root = Path(package.__file__).parent
    found = [path for name in names for path in [root / name, *sorted((root / name).rglob("*"))]]
    return [path for path in found if path.suffix in (".py", ".html", ".txt") and "webauthn" not in path.parts]


THEIRS = {
    "allauth": modules(
        allauth,
        *("account", "core", "headless", "mfa", "usersessions", "utils.py", "decorators.py"),
        *("templates/account", "templates/mfa", "templates/usersessions", "templates/allauth"),
    ),
    "DRF": modules(
        rest_framework, "exceptions.py", "fields.py", "pagination.py", "relations.py", "serializers.py", "validators.py"
    ),
    "Django": modules(
        django,
        *("core/validators.py", "forms", "utils/timesince.py", "utils/dates.py", "contrib/humanize"),
        *("contrib/auth", "contrib/postgres/forms", "contrib/admin"),
    ),
}


@pytest.mark.parametrize("library", THEIRS)
def test_what_a_library_shows_has_vietnamese_words(library):
    words = trans_real.translation("vi")._catalog
    found = {one for one in catalogues.in_files(THEIRS[library]) if one.text.strip()}
    assert len(found) > 50
    assert [one for one in found if ((one.key, 0) if one.plural else one.key) not in words] == []
