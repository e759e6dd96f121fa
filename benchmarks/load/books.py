"""Whether every act that was answered as done is in the books, once, and whether the books are right:
`python -m benchmarks.load.books FOLDER`, once the readers are gone. It waits until the workers have settled what they left.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

PATIENCE_SECONDS = 120


def problems(folder):
    """Sentences about what is wrong: none where all is well; and how many acts of each kind were done."""
    from rewards import audit

    done = [json.loads(line) for line in (folder / "done.jsonl").read_text().splitlines()]
    found = [f"the audit: {finding}" for finding in audit.run() if finding.wrong]
    for act, check in CHECKS.items():
        found += check([one for one in done if one["act"] == act])
    return found, Counter(one["act"] for one in done)


def _once(what, wanted, there):
    """Each of `wanted` is in `there`, and exactly once."""
    counted = Counter(there)
    return [
        f"{what} {key}: answered as done, and {counted[key]} times in the books" for key in wanted if counted[key] != 1
    ]


def _reads(done):
    from rewards.models import Item, LedgerEntry, Read

    wanted = {(one["reader"], one["article"]) for one in done}
    reads = list(Read.objects.exclude(gate_passed_at=None).values_list("reader_id", "article__slug"))
    found = _once("read", wanted, reads)
    left = Read.objects.exclude(gate_passed_at=None).filter(settled_at=None).count()
    if left:
        found.append(f"{left} reads whose gate was passed are not settled")
    paid = Read.objects.filter(paid_twei__gt=0).values_list("pk", flat=True)
    entries = LedgerEntry.objects.filter(item=Item.READ_TIME).values_list("source_id", flat=True)
    return found + _once("Read Time of read", set(paid), entries)


def _ratings(done):
    from rewards.models import Item, LedgerEntry, Rating

    wanted = {(one["reader"], one["article"]) for one in done}
    found = _once("rating", wanted, Rating.objects.values_list("reader_id", "article__slug"))
    for kind, item in ((Rating.Kind.PLUS, Item.PLUSES), (Rating.Kind.MINUS, Item.MINUSES)):
        # The author's share of a plus is another part of the same act.
        entries = LedgerEntry.objects.filter(item=item, part=0).values_list("source_id", flat=True)
        found += _once(f"{item} of rating", set(Rating.objects.filter(kind=kind).values_list("pk", flat=True)), entries)
    return found


def _likes(done):
    from comments.models import Reaction
    from rewards.models import Item, LedgerEntry

    wanted = {(one["reader"], one["comment"]) for one in done}
    found = _once("like", wanted, Reaction.objects.values_list("reader_id", "comment_id"))
    entries = LedgerEntry.objects.filter(item=Item.LIKES_OWN).values_list("source_id", flat=True)
    return found + _once("what like", set(Reaction.objects.filter(pays=True).values_list("pk", flat=True)), entries)


def _comments(done):
    from comments.models import Comment
    from rewards.models import Item, LedgerEntry

    by_number = {one["comment"] for one in done if "comment" in one}
    by_body = {(one["reader"], one["body"]) for one in done if "body" in one}
    written = Comment.objects.exclude(writer__email__startswith="writer")
    entries = LedgerEntry.objects.filter(item=Item.COMMENT_TRIBUTES).values_list("source_id", flat=True)
    return (
        _once("comment", by_number, written.values_list("pk", flat=True))
        + _once("comment", by_body, written.values_list("writer_id", "body"))
        + _once("tribute of comment", set(written.values_list("pk", flat=True)), entries)
    )


def _reports(done):
    from rewards.models import Item, LedgerEntry, PnlReport

    bought = {one["report"] for one in done if "report" in one}
    found = _once("report", bought, (str(one) for one in PnlReport.objects.values_list("public_id", flat=True)))
    entries = LedgerEntry.objects.filter(item=Item.PNL_REPORTS, part=0).values_list("source_id", flat=True)
    found += _once("fee of report", set(PnlReport.objects.values_list("pk", flat=True)), entries)
    left = PnlReport.objects.exclude(status=PnlReport.Status.READY).count()
    return [*found, f"{left} reports are not ready"] if left else found


CHECKS = {
    "read": _reads,
    "plus": _ratings,
    "minus": _ratings,
    "like": _likes,
    "comment": _comments,
    "report": _reports,
}


def _await_workers():
    from rewards.models import PnlReport, Read

    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        unsettled = Read.objects.exclude(gate_passed_at=None).filter(settled_at=None)
        if not unsettled.exists() and not PnlReport.objects.filter(status=PnlReport.Status.PENDING).exists():
            return
        time.sleep(0.5)


def main():
    import django

    django.setup()
    _await_workers()
    wrong, done = problems(Path(sys.argv[1]))
    print(json.dumps({"wrong": wrong, "done": done}))


if __name__ == "__main__":
    main()
