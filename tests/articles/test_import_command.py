"""`manage.py import_articles`: one line of answer for each file, and no file stops the others."""

import io
import logging
import shutil

import pytest
from django.core.management import CommandError, call_command

from articles import importing
from articles.models import Article
from config import clock
from tests.articles.pages import CAPTURES, path

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(*arguments, stdout=None, **options):
    """The lines that the command says, and its exit code."""
    out = stdout or io.StringIO()
    try:
        call_command("import_articles", *map(str, arguments), stdout=out, **options)
    except SystemExit as end:
        return out.getvalue().splitlines(), end.code
    return out.getvalue().splitlines(), 0


@pytest.fixture
def folder(tmp_path):
    """A folder with two good pages among every kind of bad file."""
    shutil.copy(path("market-desk"), tmp_path / "a-good.txt")
    (tmp_path / "b-binary.txt").write_bytes(b"\x89PNG\x00\x01")
    (tmp_path / "c-empty.txt").touch()
    (tmp_path / "d-utf16.txt").write_bytes(path("vietnamese").read_text("utf-8").encode("utf-16"))
    (tmp_path / "e-latin.txt").write_bytes("Zürich wählt\n\nAm Sonntag wählt Zürich seinen Rat.".encode("latin-1"))
    (tmp_path / "f-line.txt").write_bytes(b"x" * 200_000)
    (tmp_path / "g-title.txt").write_text("long " * 2000 + "\n\nA text.")
    (tmp_path / "h-huge.txt").write_bytes(b"x" * 50_000_000)
    (tmp_path / "README.md").write_text("No page.")
    (tmp_path / ".hidden.txt").write_text("No page either.")
    (tmp_path / "inner").mkdir()
    shutil.copy(path("read-to-earn"), tmp_path / "inner" / "page.txt")
    return tmp_path


def test_each_file_has_its_line_and_a_broken_one_stops_no_other(folder):
    lines, code = run(folder)
    said = {line.split(":")[0].removeprefix(f"{folder}/"): line.split(": ", 1)[1] for line in lines[:-1]}
    assert said.pop("a-good.txt") == "created"
    assert said.pop("d-utf16.txt") == "created"
    assert said.pop("e-latin.txt") == "created"
    assert set(said) == {"b-binary.txt", "c-empty.txt", "f-line.txt", "g-title.txt", "h-huge.txt"}
    assert all(line.startswith("refused: ") and len(line) > 30 for line in said.values())
    assert lines[-1] == "3 created, 0 updated, 0 skipped, 5 refused"
    assert code == 1
    assert Article.objects.count() == 3


def test_the_second_time_everything_is_skipped():
    first, code = run(CAPTURES)
    assert code == 0
    assert first[-1] == f"{len(first) - 1} created, 0 updated, 0 skipped, 0 refused"
    again, code = run(CAPTURES)
    assert code == 0
    assert again[-1] == f"0 created, 0 updated, {len(again) - 1} skipped, 0 refused"


def test_a_page_that_changed_is_updated(folder):
    run(folder / "a-good.txt")
    text = (folder / "a-good.txt").read_text("utf-8")
    (folder / "a-good.txt").write_text(text.replace("$10,640", "$10,641"), "utf-8")
    assert run(folder / "a-good.txt")[0][0].endswith(": updated")


def test_a_dry_run_says_what_would_happen_and_changes_nothing(folder):
    lines, code = run(folder / "a-good.txt", folder / "a-good.txt", dry_run=True)
    assert [line.rsplit(": ", 1)[1] for line in lines[:2]] == ["created", "skipped"]
    assert lines[2] == "1 created, 0 updated, 1 skipped, 0 refused (a rehearsal: nothing was changed)"
    assert code == 0
    assert not Article.objects.exists()


def test_a_path_that_is_not_there_is_refused_and_the_next_is_imported(folder):
    lines, code = run(folder / "nowhere.txt", folder / "a-good.txt")
    assert lines[0].startswith(f"{folder}/nowhere.txt: refused: There is no such file.")
    assert lines[1].endswith(": created")
    assert code == 1


def test_a_directory_without_pages_is_refused(folder):
    (folder / "none").mkdir()
    (folder / "none.txt").mkdir()
    for name in ("none", "none.txt"):
        lines, code = run(folder / name)
        assert lines[0].startswith(f"{folder}/{name}: refused: There is nothing to import")
        assert code == 1


def test_an_error_of_ours_is_a_line_too_and_goes_into_the_log(folder, monkeypatch, caplog):
    true = importing.read_text

    def breaks(file):
        if file.name == "a-good.txt":
            raise ZeroDivisionError("a\nb")
        return true(file)

    monkeypatch.setattr(importing, "read_text", breaks)
    with caplog.at_level(logging.ERROR):
        lines, code = run(folder / "a-good.txt", folder / "e-latin.txt")
    assert "refused: an error of ours (a b)" in lines[0]
    assert lines[1].endswith(": created")
    assert code == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_files_name_can_say_nothing_to_the_terminal(folder):
    shutil.copy(folder / "a-good.txt", folder / "evil\x1b[2J\n.txt")
    lines, _ = run(folder / "evil\x1b[2J\n.txt")
    assert len(lines) == 2
    assert "\x1b" not in lines[0]


def test_a_terminal_shows_progress_for_many_files_and_a_pipe_does_not():
    assert "\r" not in "\n".join(run(CAPTURES)[0])
    terminal = Terminal()
    run(CAPTURES, stdout=terminal)
    assert "\r\x1b[K1/" in terminal.getvalue()
    terminal = Terminal()
    run(path("market-desk"), stdout=terminal)
    assert "\r" not in terminal.getvalue()


def test_the_time_of_import_is_the_clocks(at):
    clock.stop_at(at)
    run(path("no-headline"))
    assert Article.objects.get().published_at == at


def test_the_language_is_the_one_given():
    run(path("vietnamese"), "--language", "vi")
    assert Article.objects.get().language == "vi"
    with pytest.raises(CommandError):
        run(path("vietnamese"), "--language", "no language")
