"""The words of the site, gathered: `python -m config.local.messages`. It needs gettext's programs.

Every message of ours is put into `config/locale`, in the order of the code, what is no longer there is left out, and all
catalogues are compiled. What has no Vietnamese yet is listed at the end. docs/translating.md says more.
"""

import os
import re
import shutil
import subprocess
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

LANGUAGE = "vi"
# What has no words of the site, or is text and no template.
IGNORED = ["tests", "benchmarks", "demo", "docs", "var"]

# Every run would write another time of day.
CHANGING = re.compile(r'^"(?:POT-Creation-Date|Report-Msgid-Bugs-To):.*\n', re.MULTILINE)


class Gather(makemessages.Command):
    """Django's own, which doesn't guess: a message that is like another one may mean its opposite."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def main() -> None:
    """This function will gather and compile, or say which program is missing."""
    programs = {name: shutil.which(name) or "" for name in ("xgettext", "msgmerge", "msgfmt", "msgattrib")}
    if not all(programs.values()):
        sys.exit("gettext's programs are missing. On Debian: apt-get install gettext")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    os.chdir(settings.BASE_DIR)
    call_command(Gather(), locale=[LANGUAGE], ignore_patterns=IGNORED, no_location=True, no_wrap=True, no_obsolete=True)
    for catalogue in [path for folder in settings.LOCALE_PATHS for path in folder.glob("*/LC_MESSAGES/django.po")]:
        catalogue.write_text(CHANGING.sub("", catalogue.read_text()))
        # What is filled in is checked by the tests: to xgettext "90 % of the text" is a format too.
        subprocess.run([programs["msgfmt"], "-o", catalogue.with_suffix(".mo"), catalogue], check=True)
        subprocess.run([programs["msgattrib"], "--untranslated", "--no-wrap", catalogue], check=True)


if __name__ == "__main__":
    main()
