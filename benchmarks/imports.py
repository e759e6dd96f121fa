"""`make bench-imports`: articles a second from an export of WordPress, beside the same rows in plain bulk in the same run,
and the memory of the processes through which an export of 200 MB streams.

The articles have about 600 words in ten paragraphs, with headings, links, a list, four tags, and are of thirty authors;
each tenth has two comments. The limit is `bulk_create` of the same articles, rendered before, with their tags: what is
left when nothing is read, parsed, rendered, looked up or indexed. What was imported is checked, and imported again.
"""

import argparse
import multiprocessing
import os
import platform
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import web

_SAID = (
    "bridge river ferry harbour morning closed opened monday council engineer rust paint town mayor winter light boat"
)
WORDS = (
    _SAID + " captain ticket queue market bread window street letter promise number reason nobody everybody"
).split()
AUTHORS, TAGS = 30, 200
MEGABYTES = 200


def _text(choice, words):
    return " ".join(choice.choices(WORDS, k=words)).capitalize() + "."


def _body(choice):
    parts = []
    for number in range(10):
        if number % 3 == 1:
            parts.append(f"<h2>{_text(choice, 4)}</h2>")
        link = f'<a href="https://courier.example/{number}">{choice.choice(WORDS)}</a>'
        parts.append(f"<p>{_text(choice, 28)} {link} {_text(choice, 24)} <em>{_text(choice, 3)}</em></p>")
    parts.append("<ul>" + "".join(f"<li>{_text(choice, 6)}</li>" for _ in range(4)) + "</ul>")
    return "\n".join(parts)


def _comment(choice, number):
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Reader {number % 7}</wp:comment_author>
<wp:comment_date_gmt>2024-05-04 08:00:00</wp:comment_date_gmt><wp:comment_content>{_text(choice, 20)}</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>"""


def _item(choice, number, body):
    tags = "".join(
        f'<category domain="post_tag" nicename="tag-{tag}">Tag {tag}</category>'
        for tag in choice.sample(range(TAGS), 4)
    )
    comments = "".join(_comment(choice, number * 10 + n) for n in range(2)) if number % 10 == 0 else ""
    return f"""<item><title>{_text(choice, 6)[:-1]} {number}</title><link>https://courier.example/{number}/</link>
<dc:creator>author{number % AUTHORS}</dc:creator><guid isPermaLink="false">https://courier.example/?p={number}</guid>
<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded>{_text(choice, 15)}</excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2024-05-03 10:00:00</wp:post_date_gmt>
<wp:post_name>post-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{tags}{comments}</item>
"""


def written(file, articles=None, megabytes=None):
    """An export of so many articles, or of so many megabytes; how many articles it has."""
    choice, number = random.Random(1), 0
    bodies = [_body(choice) for _ in range(500)]
    with file.open("w") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"'
            ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><language>en</language>\n'
        )
        for author in range(AUTHORS):
            out.write(
                f"<wp:author><wp:author_login>author{author}</wp:author_login>"
                f"<wp:author_display_name>Author {author}</wp:author_display_name></wp:author>\n"
            )
        while number < articles if articles else out.tell() < megabytes * 1_000_000:
            number += 1
            out.write(_item(choice, number, bodies[number % 500]))
        out.write("</channel></rss>\n")
    return number


def memory_megabytes():
    """What this process and those that it began hold of memory that they share with nobody, or with each other, once."""
    processes = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    shares = (Path(f"/proc/{process}/smaps_rollup").read_text() for process in processes)
    return sum(int(re.search(r"^Pss: +(\d+) kB", share, re.MULTILINE)[1]) for share in shares) // 1024


def stream(file):
    """In processes of its own: what an export of any size takes while its posts are read, made Markdown and rendered."""
    import django

    django.setup()
    from articles import intake

    size, seen, told, read, peak = file.stat().st_size * 2, 0, 0, [], 0
    for batch in intake.batches(file, Counter(), read.append):
        seen += len(batch)
        peak = max(peak, memory_megabytes())
        if sum(read) * 10 // size > told:
            told = sum(read) * 10 // size
            print(f"{told * 10:>4} % {memory_megabytes():>6} MB after {seen:,} posts", flush=True)
    print(f"peak {peak} MB of all processes together", flush=True)


def imported(file):
    """Seconds, seconds of Python's processor time, and what became of each article, by the path of `import_articles`."""
    from articles import batches, importing, intake
    from comments import archive
    from config import clock

    known, statuses = importing.Known(), Counter()
    begun, busy = time.perf_counter(), processor_seconds()
    for batch in intake.batches(file, Counter(), digests=batches.digests):
        for outcome in archive.import_all([ready for _name, ready in batch], known=known, at=clock.now()):
            statuses[outcome.status] += 1
    return time.perf_counter() - begun, processor_seconds() - busy, dict(statuses)


def processor_seconds():
    """Those of this process and of those that it began and that have ended."""
    return sum(sum(resource.getrusage(whose)[:2]) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def in_bulk():
    """Seconds that the same rows take in plain bulk: the articles that are there, once more."""
    from articles.models import Article

    articles = list(Article.objects.order_by("id"))
    through = Article.tags.through
    tags = dict.fromkeys((article.pk for article in articles), ())
    for article_id, tag_id in through.objects.values_list("article_id", "tag_id"):
        tags[article_id] = (*tags[article_id], tag_id)
    wanted = [tags[article.pk] for article in articles]
    for article in articles:
        article.pk = None
        article.slug, article.source = f"again-{article.slug}", f"again {article.source}"
    begun = time.perf_counter()
    made = Article.objects.bulk_create(articles, batch_size=500)
    through.objects.bulk_create(
        (through(article=article, tag_id=tag) for article, ids in zip(made, wanted, strict=True) for tag in ids),
        batch_size=2_000,
    )
    return time.perf_counter() - begun


def queries(file):
    """How many queries a hundred articles take, of a run that has met their authors and tags."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles import importing, intake
    from comments import archive
    from config import clock

    known, asked, articles = importing.Known(), 0, 0
    for number, batch in enumerate(intake.batches(file, Counter())):
        # The same posts as other ones.
        pages = [
            replace(
                ready, identity=f"q {ready.identity}", page=replace(ready.page, title=f"Q {ready.page.title}", slug="")
            )
            for _name, ready in batch
        ]
        with CaptureQueriesContext(connection) as captured:
            archive.import_all(pages, known=known, at=clock.now())
        if number > 2:
            asked, articles = asked + len(captured), articles + len(pages)
    return round(asked * 100 / articles)


def measure(folder, articles):
    file, large = folder / "export.xml", folder / "large.xml"
    written(file, articles=articles)
    with web.databases(folder):
        from articles.models import Article

        first, first_busy, statuses = imported(file)
        assert statuses == {"created": articles}, statuses
        assert Article.objects.filter(words__gte=500, searched__isnull=False).count() == articles
        again, again_busy, statuses = imported(file)
        assert statuses == {"skipped": articles}, statuses
        bulk = in_bulk()
        each = queries(file)
    count = written(large, megabytes=MEGABYTES)
    begun = time.perf_counter()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-m", "benchmarks.imports", "stream", str(large)], check=True, env=environment)
    print(f"{count:,} posts of {MEGABYTES} MB in {time.perf_counter() - begun:.0f} s")
    large.unlink()
    busy = {"first_busy": first_busy / articles, "again_busy": again_busy / articles}
    return busy | {"first": articles / first, "again": articles / again, "bulk": articles / bulk, "queries": each}


def show(found, articles):
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(
        f"| {articles:,} articles of 600 words | a second | aim | Python's processor time of each |\n|---|---|---|---|"
    )
    print(f"| imported | {found['first']:,.0f} | ≥ 200 | {found['first_busy'] * 1000:.1f} ms |")
    again = f"{found['again']:,.0f} | | {found['again_busy'] * 1000:.1f} ms"
    print(f"| imported again, which changes nothing | {again} |")
    print(f"| the same rows, rendered before, by bulk_create (the limit) | {found['bulk']:,.0f} | | |")
    print(f"\nQueries of a hundred articles: {found['queries']}")


def main():
    if sys.argv[1:2] == ["stream"]:
        stream(Path(sys.argv[2]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk, with 1 GB free")
    parser.add_argument("--articles", type=int, default=2_000)
    options = parser.parse_args()
    show(measure(options.folder, options.articles), options.articles)


if __name__ == "__main__":
    main()
