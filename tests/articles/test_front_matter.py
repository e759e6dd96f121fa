"""Markdown under front matter: each key, and what is wrong with it where something is."""

import os
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import importing, intake
from articles.captures import Status, frontmatter, illustrated
from articles.illustrating import PictureRefused
from articles.intake import PictureElsewhere, PictureMissing, TooManyPictures
from articles.models import Article, Picture
from comments import archive
from config.errors import Refusal
from tests.articles import files

FULL = """---
title: "How a Bridge Closes"
slug: how-a-bridge-closes
dek: In three days.
author: Ann Lee
biography: Ann Lee writes about rivers.
date: 2025-05-03 14:30:00+07:00
dateline: LIND
language: en-GB
keywords: [bridges, rust]
status: draft
picture: {file: bridge.png, alt: A bridge, caption: "The bridge, at dusk.", credit: Bo Kim}
faq:
  - question: Why?
    answer: "It is *old*."
translation_of: cau-dong-cua
---

It closed.

> We stay.
>
> — The mayor

![Boats](boats/two.png "Two boats.")
"""


def read(head, body="It closed."):
    return frontmatter.read(f"---\n{head}\n---\n{body}\n")


def entry(file):
    (found,) = intake.entries(file, None)
    return found


def imported(file, at, **options):
    found = entry(file)
    return archive.import_page(found.page, source=found.source, files=found.files, at=at, **options)


class TestKeys:
    def test_each_is_read(self):
        page = frontmatter.read(FULL)
        assert (page.title, page.slug, page.dek) == ("How a Bridge Closes", "how-a-bridge-closes", "In three days.")
        assert (page.author_name, page.biography) == ("Ann Lee", "Ann Lee writes about rivers.")
        assert page.published_at == datetime(2025, 5, 3, 7, 30, tzinfo=UTC)
        assert (page.dateline, page.language, page.keywords, page.status) == (
            "LIND",
            "en",
            ("bridges", "rust"),
            Status.DRAFT,
        )
        assert (page.lead_file, page.lead_alt) == ("bridge.png", "A bridge")
        assert (page.lead_caption, page.lead_credit) == ("The bridge, at dusk.", "Bo Kim")
        assert page.faq == (("Why?", "It is *old*."),)
        assert page.translation_of == "cau-dong-cua"
        assert page.body_markdown.startswith("It closed.\n\n> We stay.")
        assert frontmatter.files(page) == ("bridge.png", "boats/two.png")

    def test_a_title_is_enough(self):
        page = read("title: Only this\nlayout: post")
        assert (page.title, page.status, page.body_markdown, page.language) == (
            "Only this",
            Status.PUBLISHED,
            "It closed.",
            "",
        )

    @pytest.mark.parametrize(
        ("value", "wanted"),
        [
            ("2025-10-25", datetime(2025, 10, 25, tzinfo=UTC)),
            ("2025-10-25 14:30:00", datetime(2025, 10, 25, 14, 30, tzinfo=UTC)),
            ("2025-10-25T14:30:00+07:00", datetime(2025, 10, 25, 7, 30, tzinfo=UTC)),
            ("25 October 2025", datetime(2025, 10, 25, tzinfo=UTC)),
            ("ngày 25 tháng 10 năm 2025", datetime(2025, 10, 25, tzinfo=UTC)),
        ],
    )
    def test_a_date_may_be_written_as_people_do(self, value, wanted):
        assert read(f"title: T\ndate: {value}").published_at == wanted

    @pytest.mark.parametrize(
        ("head", "key"),
        [
            ("dek: none", "title"),
            ("title: ''", "title"),
            ("title: 2024", "title"),
            ("title: T\nstatus: soon", "status"),
            ("title: T\nstatus: [draft]", "status"),
            ("title: T\nkeywords: one, two", "keywords"),
            ("title: T\nkeywords: [1, 2]", "keywords"),
            ("title: T\nlanguage: no", "language"),
            ("title: T\nlanguage: not a language", "language"),
            ("title: T\nslug: Not A Slug", "slug"),
            ("title: T\nslug: ../etc", "slug"),
            (f"title: T\nslug: {'a' * 121}", "slug"),
            ("title: T\ntranslation_of: đi", "translation_of"),
            ("title: T\ndate: soon", "date"),
            ("title: T\ndate: 5", "date"),
            ("title: T\ndate: 0001-01-01 00:00:00+14:00", "date"),
            ("title: T\npicture: bridge.png", "picture"),
            ("title: T\npicture: {file: 7}", "picture.file"),
            ("title: T\nfaq: Why?", "faq"),
            ("title: T\nfaq: ['Why?']", "faq 1"),
            ("title: T\nfaq: [{question: 'Why?'}]", "faq 1"),
            ("title: T\nfaq: [{question: 'Why?', answer: 7}]", "faq 1, answer"),
        ],
    )
    def test_a_wrong_value_is_refused_by_its_key(self, head, key):
        with pytest.raises((frontmatter.ValueWrong, frontmatter.KeyMissing)) as refused:
            read(head)
        assert refused.value.figures["key"] == key
        assert key in refused.value.detail

    @pytest.mark.parametrize(
        "head",
        [
            "title: [unclosed",
            "title: T\n\tdek: tab",
            "title: !!python/object/apply:os.system [echo]",
            "title: !custom T",
            "a: &a [x, x]\nb: [*a, *a]\ntitle: T",
            "<<: *a\ntitle: T",
            "date: 2025-13-45\ntitle: T",
            "x: " + "[" * 5_000,
            "title: T\nx: " + "y" * 100_001,
        ],
    )
    def test_what_is_no_plain_yaml_is_refused(self, head):
        with pytest.raises(frontmatter.FrontMatterBroken) as refused:
            read(head)
        assert len(refused.value.detail) < 400

    @pytest.mark.parametrize("text", ["", "# A title\n\nText.", "---\n---\nText.", "----"])
    def test_without_front_matter_it_is_refused(self, text):
        with pytest.raises((frontmatter.FrontMatterMissing, frontmatter.FrontMatterBroken)):
            frontmatter.read(text)

    def test_front_matter_without_an_end_is_refused(self):
        with pytest.raises(frontmatter.FrontMatterBroken):
            frontmatter.read("---\ntitle: T\n\nText.")

    @given(st.text(max_size=300))
    def test_no_text_breaks_it(self, text):
        try:
            assert frontmatter.read(f"---\n{text}\n---\nText.").title
        except Refusal as refusal:
            assert refusal.detail


class TestPictures:
    @pytest.fixture
    def file(self, tmp_path):
        folder = tmp_path / "texts"
        (folder / "boats").mkdir(parents=True)
        (folder / "bridge.png").write_bytes(files.file())
        (folder / "boats" / "two.png").write_bytes(files.file(files.drawn(500, 300)))
        (tmp_path / "secret.png").write_bytes(files.file())
        (folder / "page.md").write_text(FULL)
        return folder / "page.md"

    @pytest.mark.django_db
    def test_they_are_kept_and_shown_by_their_addresses(self, file, at):
        article = imported(file, at).article
        lead, other = Picture.objects.order_by("id")
        assert (article.lead_picture, article.lead_alt, article.lead_credit) == (lead, "A bridge", "Bo Kim")
        assert f'![Boats](/pictures/{other.digest}-500.webp "Two boats.")' in article.body_markdown
        assert imported(file, at).status == "skipped"

    @pytest.mark.django_db
    def test_another_picture_under_the_same_name_is_a_change(self, file, at):
        imported(file, at)
        (file.parent / "bridge.png").write_bytes(files.file(files.drawn(700, 300)))
        outcome = imported(file, at)
        assert (outcome.status, outcome.article.lead_picture.width) == ("updated", 700)

    @pytest.mark.django_db
    def test_a_rehearsal_keeps_none_and_still_refuses_a_bad_one(self, file, at, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "media"
        with importing.rehearsal():
            assert imported(file, at).status == "created"
        assert not Picture.objects.exists()
        assert not (tmp_path / "media").exists()
        (file.parent / "bridge.png").write_bytes(b"no picture")
        with importing.rehearsal(), pytest.raises(PictureRefused) as refused:
            imported(file, at)
        assert "bridge.png" in refused.value.detail

    @pytest.mark.parametrize(
        "name", ["../secret.png", "/etc/passwd", "boats/../../secret.png", "C:/secret.png", "..\\secret.png", "out.png"]
    )
    def test_none_is_read_from_elsewhere(self, file, name):
        os.symlink(file.parent.parent / "secret.png", file.parent / "out.png")
        for text in (f"---\ntitle: T\npicture: {{file: '{name}'}}\n---\nText.",):
            file.write_text(text)
            with pytest.raises(PictureElsewhere):
                entry(file)

    def test_one_that_is_not_there_or_empty_is_refused_by_name(self, file):
        file.write_text("---\ntitle: T\n---\n![x](none.png)")
        with pytest.raises(PictureMissing) as refused:
            entry(file)
        assert "none.png" in refused.value.detail
        (file.parent / "none.png").touch()
        with pytest.raises(PictureRefused):
            entry(file)

    def test_a_hundred_and_one_are_too_many(self, file):
        file.write_text("---\ntitle: T\n---\n" + "".join(f"![x]({n}.png)" for n in range(101)))
        with pytest.raises(TooManyPictures):
            entry(file)

    def test_only_pictures_of_files_are_renamed_and_code_is_left_as_it_is(self):
        code = "```\n![a](one.png)\n```\n\n`![a](one.png)`"
        web = "![d](https://x.example/one.png) ![e](/pictures/abc-480.webp) [f](one.png)"
        text = f'![a](one.png) ![b][two] ![c](<my file.png> "C")\n\n{code}\n\n[two]: two.png\n\n{web}'
        assert illustrated.files(text) == ("one.png", "two.png", "my file.png")
        shown = illustrated.renamed(text, {"one.png": "/1", "two.png": "/2", "my file.png": "/3"})
        assert shown == f'![a](/1) ![b][two] ![c](/3 "C")\n\n{code}\n\n[two]: /2\n\n{web}'


@pytest.mark.django_db
class TestTranslations:
    def file(self, tmp_path, slug, of="", title="T"):
        file = tmp_path / f"{slug}.md"
        link = f"translation_of: {of}\n" if of else ""
        file.write_text(f"---\ntitle: {title}\nslug: {slug}\n{link}---\nText.")
        return file

    def test_a_translation_is_linked_to_its_original(self, tmp_path, at):
        original = imported(self.file(tmp_path, "bridge"), at).article
        assert imported(self.file(tmp_path, "cau", of="bridge"), at).article.translation_of == original

    def test_also_where_the_original_comes_later(self, tmp_path, at):
        for slug in ("cau", "pont"):
            assert imported(self.file(tmp_path, slug, of="bridge"), at).article.translation_of is None
        original = imported(self.file(tmp_path, "bridge"), at).article
        assert original.translations.count() == 2
        assert not Article.objects.exclude(translation_awaited="").exists()

    def test_a_translation_of_a_translation_is_one_of_the_original(self, tmp_path, at):
        imported(self.file(tmp_path, "pont", of="cau"), at)
        imported(self.file(tmp_path, "cau", of="bridge"), at)
        original = imported(self.file(tmp_path, "bridge"), at).article
        assert set(original.translations.values_list("slug", flat=True)) == {"cau", "pont"}

    def test_two_that_name_each_other_are_no_circle(self, tmp_path, at):
        imported(self.file(tmp_path, "cau", of="bridge"), at)
        imported(self.file(tmp_path, "bridge", of="cau"), at)
        assert Article.objects.filter(translation_of=None).count() == 1
        assert imported(self.file(tmp_path, "self", of="self"), at).article.translation_of is None

    def test_the_slug_is_the_one_wanted_and_makes_it_the_same_article_again(self, tmp_path, at):
        first = imported(self.file(tmp_path, "bridge"), at).article
        again = imported(self.file(tmp_path, "bridge", title="Another title"), at)
        assert (again.status, again.article.pk, again.article.slug) == ("updated", first.pk, "bridge")
