"""Files of any origin: sound text is read, anything else is refused with a word that helps."""

import codecs
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import texts
from articles.importing import read_text
from config.errors import Refusal

WORDS = "Làng gốm bên sông tìm lại màu men đã mất.\n"


@pytest.fixture
def file(tmp_path):
    def write(data):
        path = tmp_path / "page.txt"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        WORDS.encode("utf-16"),
        codecs.BOM_UTF16_LE + WORDS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
        WORDS.encode("utf-32"),
    ],
)
def test_unicode_is_read_in_each_of_its_forms(file, data):
    assert read_text(file(data)) == WORDS


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_western_bytes_are_read_as_windows_text(file, encoding):
    assert read_text(file("Zürich wählt am Sonntag – née".replace("–", "-").encode(encoding))).startswith(
        "Zürich wählt"
    )


def test_the_quotation_marks_of_windows_are_read(file):
    assert read_text(file(b"\x93No,\x94 he said \x96 caf\xe9.")) == "“No,” he said – café."


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", texts.FileEmpty),
        (b" \n\t\r\n ", texts.FileEmpty),
        (codecs.BOM_UTF8, texts.FileEmpty),
        ("\u00a0\n".encode(), texts.FileEmpty),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", texts.FileIsBinary),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n\x01\x02\x81", texts.FileIsBinary),
        (bytes(range(256)), texts.FileIsBinary),
        (b"PK\x03\x04" + b"\x00" * 50, texts.FileIsBinary),
        (b"caf\x81", texts.FileIsBinary),
        ("A page of text".encode("utf-16-le"), texts.FileIsMarklessUtf16),
        (WORDS.encode("utf-16-be"), texts.FileIsMarklessUtf16),
        (WORDS.encode()[:-4], texts.FileIsCutShort),
        ("It said: “".encode()[:-1], texts.FileIsCutShort),
        (WORDS.encode("utf-16")[:-1], texts.FileIsCutShort),
        (WORDS.encode() * 5 + b"\xff\xfe" + WORDS.encode(), texts.FileIsCutShort),
        (b"a" * 5_000_001, texts.FileTooLarge),
        (b"short\n" + b"a" * 100_001, texts.LineTooLong),
    ],
)
def test_what_is_no_sound_text_is_refused(file, data, refusal):
    with pytest.raises(refusal) as refused:
        read_text(file(data))
    assert len(str(refused.value.detail)) > 20
    assert "{" not in refused.value.detail


@pytest.mark.parametrize("data", [b"a" * 100_000, (b"a" * 99 + b"\n") * 50_000])
def test_text_at_the_limits_is_read(file, data):
    assert read_text(file(data)) == data.decode()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(texts.FileMissing):
        read_text(tmp_path / "nowhere.txt")
    with pytest.raises(texts.FileMissing):
        read_text(tmp_path / "nowhere" / "page.txt")


def test_a_directory_is_refused(tmp_path):
    with pytest.raises(texts.FileIsDirectory):
        read_text(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(texts.FileUnreadable):
        read_text(tmp_path / "pipe.txt")


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(texts.FileUnreadable):
        read_text(tmp_path / "loop.txt")


@given(st.binary())
def test_any_bytes_are_read_or_refused(data):
    try:
        assert "\x00" not in texts.decode(data)
    except Refusal as refusal:
        assert refusal.detail


def test_each_refusal_has_a_code_of_its_own():
    refusals = [kind for kind in vars(texts).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    assert len({kind.code for kind in refusals}) == len(refusals)
