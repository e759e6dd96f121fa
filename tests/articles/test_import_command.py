"""`manage.py import_articles`: one line of answer for each file, and no file stops the others."""

import io
import logging
import shutil
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import texts
from articles.captures import markup
from articles.models import Article
from comments.models import Comment
from config import clock
from tests.articles.exports import BOMB, PRIVATE_ADDRESS, PRIVATE_MAIL, comment, export, post
from tests.articles.pages import CAPTURES, MORE, PROSE, path

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
    (tmp_path / "README.md").write_text("What is in this folder.")
    (tmp_path / "i-none.md").write_text("---\ndek: No title.\n---\nText.")
    (tmp_path / "j-yaml.md").write_text("---\ntitle: [unclosed\n---\nText.")
    (tmp_path / "k-good.md").write_text("---\ntitle: Under matter\nlanguage: vi\n---\nTa đi chợ.")
    (tmp_path / "l-bomb.xml").write_text(BOMB)
    (tmp_path / "m-menu.html").write_text("<html><body><nav><a href='/'>Home</a></nav></body></html>")
    (tmp_path / "n-good.htm").write_text(f"<html><body><h1>A Bridge</h1><p>{PROSE}</p><p>{MORE}</p></body></html>")
    (tmp_path / "o-cut.xml").write_bytes(export(post(title="Whole"), post(title="Cut")).encode()[:-150])
    (tmp_path / "p-cut.txt").write_bytes("Ta đi chợ hôm nay.".encode()[:-9])
    (tmp_path / "notes.odt").write_text("No page.")
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
    assert said.pop("k-good.md") == "created"
    assert said.pop("n-good.htm") == "created"
    assert said.pop("o-cut.xml, “Whole”") == "created"
    assert said["o-cut.xml"].startswith("refused: The file is not whole: it breaks off at line ")
    assert {name[0] for name in said} == set("bcfghijlmop")
    assert all(line.startswith("refused: ") and len(line) > 30 for line in said.values())
    assert lines[-1] == "6 created, 0 updated, 0 skipped, 11 refused"
    assert code == 1
    assert Article.objects.count() == 6


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


def test_markdown_without_front_matter_is_refused_where_it_is_named(folder):
    lines, code = run(folder / "README.md")
    assert "refused: The file has no front matter." in lines[0]
    assert code == 1


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
    true = texts.read_text

    def breaks(file):
        if file.name == "a-good.txt":
            raise ZeroDivisionError("a\nb")
        return true(file)

    monkeypatch.setattr(texts, "read_text", breaks)
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


def test_a_terminal_shows_how_far_it_is_and_a_pipe_does_not(monkeypatch):
    for stream, is_shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        run(path("market-desk"), path("news-site"))
        assert ("%|" in stream.getvalue()) is is_shown


def test_the_time_of_import_is_the_clocks(at):
    clock.stop_at(at)
    run(path("no-headline"))
    assert Article.objects.get().published_at == at


def test_the_language_is_the_one_given_before_the_one_that_a_file_says_and_that_before_the_one_detected(tmp_path):
    (tmp_path / "said.md").write_text("---\ntitle: Un pont ferme\nlanguage: fr\n---\nThe bridge is closed today.")
    run(path("vietnamese"), path("market-desk"), tmp_path)
    assert set(Article.objects.values_list("language", flat=True)) == {"vi", "en", "fr"}
    run(path("vietnamese"), path("market-desk"), tmp_path, "--language", "de")
    assert set(Article.objects.values_list("language", flat=True)) == {"de"}
    with pytest.raises(CommandError):
        run(path("vietnamese"), "--language", "no language")


class TestEditedHere:
    @pytest.fixture
    def edited(self, tmp_path, at):
        clock.stop_at(at)
        file = tmp_path / "page.md"
        file.write_text("---\ntitle: A Bridge\nslug: bridge\n---\nIt closed.")
        run(file)
        Article.objects.update(body_markdown="By an editor.", is_edited_here=True, edited_at=at)
        return file

    def test_a_page_that_changed_leaves_what_was_edited_here_and_says_so(self, edited):
        assert run(edited)[0][0].endswith(": skipped")
        edited.write_text("---\ntitle: A Bridge\nslug: bridge\n---\nIt opened.")
        lines, code = run(edited)
        assert "refused: It was edited here on " in lines[0]
        assert "--overwrite" in lines[0]
        assert (code, Article.objects.get().body_markdown) == (1, "By an editor.")

    def test_overwrite_writes_it_and_keeps_what_was_there(self, edited):
        edited.write_text("---\ntitle: A Bridge\nslug: bridge\n---\nIt opened.")
        assert run(edited, overwrite=True)[0][0].endswith(": updated")
        article = Article.objects.get()
        assert (article.body_markdown, article.is_edited_here, article.revision) == ("It opened.", False, 1)
        said = article.versions.order_by("number").values_list("number", "body_markdown")
        assert list(said) == [(1, "By an editor."), (2, "It opened.")]
        assert run(edited)[0][0].endswith(": skipped")


class TestAnExport:
    def test_each_post_has_its_line_and_what_is_no_post_is_counted(self, tmp_path):
        file = tmp_path / "export.xml"
        file.write_text(
            export(post(title="One"), post(title=""), post(kind="page"), post(kind="page"), post(title="Two"))
        )
        lines, _code = run(file)
        assert lines[0] == f"{file}, “One”: created"
        assert "refused: The post has no title." in lines[1]
        assert lines[2:] == [
            f"{file}, “Two”: created",
            f"{file}: left out: 2 page",
            "2 created, 0 updated, 0 skipped, 1 refused",
        ]
        assert run(file)[0][-1] == "0 created, 0 updated, 2 skipped, 1 refused"

    def test_many_posts_have_their_lines_in_its_order_and_none_stops_the_others(self, tmp_path):
        file = tmp_path / "export.xml"
        titles = [f"Post {number}" for number in range(130)]
        items = [post(title=title) for title in titles]
        items[57] = post(title="Post 57", gmt="", published="", date="never")
        items[99] = post(title="T" * 400)
        whole = export(*items)
        file.write_text(whole[: whole.index("<title>", whole.index("Post 127") + 20)])
        lines, code = run(file)
        said = [line.removeprefix(f"{file}, ").split(": ")[:2] for line in lines]
        assert [name for name, _status in said[:128]] == [f"“{title}”"[:81] for title in titles[:99]] + [
            f"“{'T' * 80}”",
            *(f"“{title}”" for title in titles[100:128]),
        ]
        assert {n for n, (_name, status) in enumerate(said[:128]) if status != "created"} == {57, 99}
        assert "refused: The title has 400 characters" in lines[99]
        assert "refused: The file is not whole: it breaks off at line " in lines[128]
        assert (lines[129], code) == ("126 created, 0 updated, 0 skipped, 3 refused", 1)
        assert run(file)[0][-1] == "0 created, 0 updated, 126 skipped, 3 refused"

    def test_an_error_of_ours_in_another_process_is_a_line_and_in_the_log_too(self, tmp_path, monkeypatch, caplog):
        true = markup.read

        def breaks(text, **options):
            if "seventy" in text:
                raise ZeroDivisionError("a\nb")
            return true(text, **options)

        monkeypatch.setattr(markup, "read", breaks)
        file = tmp_path / "export.xml"
        file.write_text(
            export(*(post(title=f"Post {n}", body="seventy" if n == 70 else "A text.") for n in range(120)))
        )
        with caplog.at_level(logging.ERROR):
            lines, _code = run(file)
        assert "“Post 70”: refused: an error of ours (a b)" in lines[70]
        assert lines[-1] == "119 created, 0 updated, 0 skipped, 1 refused"
        assert "ZeroDivisionError" in caplog.text

    def test_a_dry_run_of_one_changes_nothing(self, tmp_path):
        file = tmp_path / "export.xml"
        file.write_text(export(post(title="One"), post(title="Two")))
        assert run(file, dry_run=True)[0][-1].startswith("2 created")
        assert not Article.objects.exists()

    def test_comments_come_with_it_and_nothing_else_of_those_who_wrote_them(self, tmp_path):
        said = comment(7, "First.", author="Ann") + comment(9, "Why?", parent=7) + comment(12, "Because.", parent=9)
        file = tmp_path / "export.xml"
        file.write_text(export(post(comments=said)))
        run(file)
        top = Comment.objects.get(parent=None)
        assert [reply.body for reply in top.replies.order_by("id")] == ["Why?", "Because."]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c::text, p::text FROM comments_comment c JOIN comments_persona p ON p.id = persona_id"
            )
            kept = str(cursor.fetchall())
        assert "First." in kept
        assert PRIVATE_MAIL not in kept
        assert PRIVATE_ADDRESS not in kept
