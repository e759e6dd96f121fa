"""The page that whoever runs the site opens in the morning: what needs somebody, and the last thirty days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts import desk
from accounts.desk import Queue, Waiting
from config import clock
from rewards import charts, overview, tables
from rewards.figures import ACTS, Figure
from rewards.models import Kind, PnlReport, Read
from rewards.overview import Overview, Sign
from rewards.reading import Reason

WEEK_DAYS = 7
# What is looked after, and what has happened where it is late.
SIGNS = {
    "tick": (_("The worker's last tick"), _("No worker is at work. Nothing is paid, mailed or closed.")),
    "audit": (_("The last audit of the ledger"), _("The ledger wasn't audited last night.")),
    "reads": (_("The oldest read that waits to be paid"), _("Readers aren't paid.")),
    "reports": (_("The oldest report that waits to be computed"), _("Reports aren't computed.")),
    "holds": (_("The oldest payment that was decided and waits to be paid"), _("Decided payments aren't paid.")),
    "news": (_("The oldest news that waits to be mailed"), _("News isn't mailed.")),
}
LAPSED: dict[str, Any] = {
    Read.Lapse.ALLOWANCE: _("The reader had earned all that a reader can in that time"),
    Read.Lapse.POOL: _("The day's pool was spent"),
    Read.Lapse.OTHER_ACCOUNT: _("Another account of the same person was paid"),
    Read.Lapse.DECIDED: _("A moderator has decided so"),
}


@dataclass(frozen=True, slots=True)
class State:
    """One thing that is looked after: how it is, in words, and whether somebody has to do something."""

    about: str
    said: str
    is_bad: bool
    # What has happened where it is bad, and where to see more.
    trouble: str = ""
    url: str = ""


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """For those with the permission to see figures by day; queues are numbers here, whoever may open them."""
    at, site = clock.now(), desk.site()
    found = overview.state(at, beside=lambda: [(queue, queue.length()) for queue in site.queues.values()])
    queues = [_queue(found, queue, waiting) for queue, waiting in found.beside]
    health = [*(_sign(found, sign) for sign in found.signs), *_servers(found)]
    context = {
        **site.each_context(request),
        "title": _("Dashboard"),
        "state": found,
        "troubles": [one for one in (*_pools_spent(found), *queues, *health) if one.is_bad],
        "pools": [(Kind.READERS_POOL.label, found.readers_pool), (Kind.WRITERS_POOL.label, found.writers_pool)],
        "boards": [("queues", _("Queues"), queues), ("health", _("Workers, audit and servers"), health)],
        **tables.by_item(found.days),
        **tables.by_day(found.days),
        **_readers(found),
        "parts": [part for part in _parts(found) if part["rows"]],
    }
    return TemplateResponse(request, "admin/dashboard.html", context)


desk.site().add_page(
    "dashboard/",
    dashboard,
    "dashboard",
    _("Dashboard"),
    _("What needs somebody, today's pools, and the last thirty days."),
    "rewards.view_dayfigure",
)


def _queue(found: Overview, queue: Queue, waiting: Waiting) -> State:
    since, due = waiting.since, queue.due
    is_late = since is not None and due is not None and found.as_of - since > due
    count = gettext("more than {n}").format(n=desk.COUNTED) if waiting.is_more else str(waiting.count)
    return State(
        about=str(queue.title),
        said=f"{count}, {_longest(found, since)}" if since else gettext("empty"),
        is_bad=is_late,
        trouble=gettext("The oldest is later than it may be."),
        url=reverse("admin:queue", args=[queue.slug]),
    )


def _longest(found: Overview, since: Any) -> str:
    return gettext("the longest for {time}").format(time=timesince(since, found.as_of))


def _sign(found: Overview, sign: Sign) -> State:
    about, trouble = SIGNS[sign.name]
    if sign.name in ("tick", "audit"):
        said = _ago(found, sign)
    else:
        said = gettext("for {time}").format(time=timesince(sign.since, found.as_of)) if sign.since else gettext("none")
    return State(str(about), said, sign.is_late, str(trouble))


def _ago(found: Overview, sign: Sign) -> str:
    if sign.since is None:
        return gettext("never")
    return gettext("{time} ago").format(time=timesince(sign.since, found.as_of))


def _servers(found: Overview) -> Iterable[State]:
    server, audit = found.server, found.audit
    if audit:
        kept = gettext("{kept} of {promises} kept, over {entries} entries").format(
            kept=audit.promises - audit.broken, promises=audit.promises, entries=tables.figure(audit.entries)
        )
        trouble = gettext("The ledger breaks a promise. Nobody should pay anything by hand before it is understood.")
        yield State(gettext("Promises of the ledger"), kept, audit.broken > 0, trouble)
    yield State(gettext("The database's size"), filesizeformat(server.database_bytes), is_bad=False)
    yield State(
        gettext("Connections to the database"),
        gettext("{n} of {most}").format(n=server.connections, most=server.connections_maximum),
        server.is_crowded,
        gettext("Nearly all connections are taken; who comes next isn't served."),
    )
    yield State(
        gettext("Redis"),
        gettext("answers") if server.has_redis else gettext("doesn't answer"),
        not server.has_redis,
        gettext("Nobody can sign in, and workers get no messages."),
    )


def _pools_spent(found: Overview) -> Iterable[State]:
    if found.open_day is None:
        yield State(gettext("Pools"), gettext("none is open"), True, gettext("Nothing can be paid."))
        return
    for label, pool in ((Kind.READERS_POOL.label, found.readers_pool), (Kind.WRITERS_POOL.label, found.writers_pool)):
        if pool.opened_twei > 0 and pool.left_twei == 0:
            yield State(
                str(label), gettext("spent"), True, gettext("What it pays lapses or waits until midnight (UTC).")
            )


def _readers(found: Overview) -> dict[str, Any]:
    """Charts of what readers did, and one table of all of it."""
    period = found.figures
    unpaid = [0] * len(period.days)
    for why in period.parts(Figure.LAPSED_READS):
        unpaid = [sum(both) for both in zip(unpaid, period.by_day(Figure.LAPSED_READS, why), strict=True)]
    drawn = [
        ("reads", Figure.VERIFIED.label, Figure.LAPSED_READS.label, period.by_day(Figure.VERIFIED), unpaid),
        ("active", Figure.ACTIVE.label, "", period.by_day(Figure.ACTIVE), [0] * len(unpaid)),
        ("joined", Figure.JOINED.label, "", period.by_day(Figure.JOINED), [0] * len(unpaid)),
    ]
    columns = [
        (Figure.OPENED.label, period.by_day(Figure.OPENED)),
        (Figure.VERIFIED.label, period.by_day(Figure.VERIFIED)),
        (Figure.LAPSED_READS.label, unpaid),
        (Figure.ACTIVE.label, period.by_day(Figure.ACTIVE)),
        (Figure.JOINED.label, period.by_day(Figure.JOINED)),
        *((quota.label, period.by_day(Figure.ACTS, quota.value)) for quota in ACTS),
    ]
    return {
        "charts": [(name, above, below, _chart(found, ups, downs)) for name, above, below, ups, downs in drawn],
        "columns": [label for label, _amounts in columns],
        "by_day": [
            (day, [tables.figure(amounts[n]) for _label, amounts in columns])
            for n, day in reversed(list(enumerate(period.days)))
        ],
    }


def _chart(found: Overview, ups: list[int], downs: list[int]) -> charts.Chart | None:
    days = found.figures.days
    drawn = [charts.Day(*one) for one in zip(days, ups, downs, strict=True)]
    return charts.draw(drawn, days[0], days[-1])


def _parts(found: Overview) -> Iterable[dict[str, Any]]:
    """Tables of figures that have parts: today, the last seven days, all that are shown."""
    period = found.figures
    seconds = {reason.value: reason.label for reason in Reason}
    statuses = {status.value: capfirst(status.label) for status in PnlReport.Status}

    def table(
        name: str, title: Any, figure: Figure, words: dict[str, Any], shown: Any = tables.figure
    ) -> dict[str, Any]:
        by_part = {part: period.by_day(figure, part) for part in period.parts(figure)}
        rows = [
            (words.get(part, part), part in words, [shown(days[-1]), shown(sum(days[-WEEK_DAYS:])), shown(sum(days))])
            for part, days in by_part.items()
            if any(days)
        ]
        return {"name": name, "title": title, "rows": rows, "columns": [_("Today"), _("7 days"), _("30 days")]}

    yield table(
        "not-credited", _("Time that was not credited, in minutes"), Figure.NOT_CREDITED_SECONDS, seconds, _minutes
    )
    yield table("lapsed", _("Read Time that was not paid, in Twei"), Figure.LAPSED_TWEI, LAPSED)
    yield table("refused", _("Refusals, by their code"), Figure.REFUSED, {})
    yield table("reports", _("Reports bought"), Figure.REPORTS, statuses)
    levels = sorted(period.parts(Figure.NEWCOMERS), key=int)
    reached = [
        (gettext("LVL {level}").format(level=one), True, period.by_day(Figure.NEWCOMERS, one)[-1]) for one in levels
    ]
    yield {
        "name": "newcomers",
        "title": _("Accounts of the last 30 days, by the level that they have"),
        "rows": [(label, known, [tables.figure(count)]) for label, known, count in reached if count],
        "columns": [_("Accounts")],
    }


def _minutes(seconds: int) -> str:
    return tables.figure(timedelta(seconds=seconds) // timedelta(minutes=1))
