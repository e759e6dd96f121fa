"""PnL reports: bought for 1 Twei, computed by a worker, the same for ever after.

The fee and the report's row are one transaction. A report covers exactly the wallet's entries up to and including its own
fee, however late it is computed and however often. What can't be computed is paid back; operators may have it computed
again, which is free then.
"""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from accounts import notifications, record, suspension
from accounts.models import User
from accounts.notifications import Kind
from articles.models import Article
from config.errors import Refusal
from rewards import ledger, pnl, rules
from rewards.ledger import FEES, Entry
from rewards.models import Item, LedgerAccount, LedgerEntry, PnlReport

ATTEMPTS = 5
Status = PnlReport.Status


class DaysInvalid(Refusal):
    code = "days_invalid"
    status = 400
    sentence = _("Choose days that are over or today, the first not after the last.")


class ReportPending(Refusal):
    code = "report_pending"
    status = 409
    sentence = _("This report is still being computed.")


class ReportFailed(Refusal):
    code = "report_failed"
    status = 409
    sentence = _("The report could not be computed. Its price is back in your wallet.")


class NotFailed(Refusal):
    code = "not_failed"
    status = 409
    sentence = _("This report has not failed, or somebody has decided about it meanwhile.")


@transaction.atomic
def buy(
    reader: User,
    article: Article | None,
    at: datetime,
    from_day: date | None = None,
    to_day: date | None = None,
) -> PnlReport:
    """This function will charge the fee and note the report that a worker then computes.

    Without days it covers everything up to now. Raises `Suspended`, `DaysInvalid`, `InsufficientFunds`.
    """
    suspension.require_active(reader)
    to_day = to_day or at.date()
    from_day = from_day or min(_first_day(reader, article, at), to_day)
    if from_day > to_day or to_day > at.date():
        raise DaysInvalid(from_day=from_day.isoformat(), to_day=to_day.isoformat(), today=at.date().isoformat())
    report = PnlReport.objects.create(
        reader=reader,
        article=article,
        from_day=from_day,
        to_day=to_day,
        bought_at=at,
        price_twei=rules.REPORT_TWEI,
    )
    fee = Entry(
        Item.PNL_REPORTS,
        rules.REPORT_TWEI,
        ledger.wallet(reader.pk),
        FEES,
        source_id=report.pk,
        article_id=article.pk if article else None,
    )
    report.fee_entry = ledger.post([fee], at)[0].id
    report.save(update_fields=["fee_entry"])
    return report


def _first_day(reader: User, article: Article | None, at: datetime) -> date:
    """The day before which nothing can have moved: of the wallet or, if that is earlier, of the publication."""
    wallet = LedgerAccount.objects.filter(user=reader).first()
    begins = (
        [at]
        + ([wallet.created_at] if wallet else [])
        + ([article.published_at] if article and article.published_at else [])
    )
    return min(begins).date()


@transaction.atomic
def compute(report_id: int, at: datetime) -> PnlReport | None:
    """This function will fill in a pending report's figures, once; a report that has its outcome stays as it is, and one
    whose buyer has left is gone."""
    report = PnlReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None or report.status != Status.PENDING:
        return report
    wallet_id = ledger.wallet_id(report.reader_id)
    assert wallet_id and report.fee_entry, "a report is bought with a fee from a wallet"
    days = (report.from_day, report.to_day)
    if report.article_id:
        found = pnl.of_article(wallet_id, report.article_id, *days, report.fee_entry)
    else:
        found = pnl.of_wallet(wallet_id, *days, report.fee_entry)
    report.figures = _as_json(found)
    report.status, report.computed_at = Status.READY, at
    report.save(update_fields=["figures", "status", "computed_at"])
    notifications.tell(report.reader_id, Kind.REPORT_READY, at, report=str(report.public_id))
    return report


def _as_json(found: pnl.Figures) -> dict[str, Any]:
    figures = {
        "profit": [asdict(row) for row in found.profit],
        "profit_subtotal_twei": found.profit_twei,
        "loss": [asdict(row) for row in found.loss],
        "loss_subtotal_twei": found.loss_twei,
        "total_twei": found.total_twei,
        "days": [
            {"date": day.day.isoformat(), "profit_twei": day.profit_twei, "loss_twei": day.loss_twei}
            for day in found.days
        ],
    }
    if found.articles is not None:
        figures["articles"] = [_article_as_json(article) for article in found.articles]
    return figures


def _article_as_json(article: pnl.OfArticle) -> dict[str, Any]:
    """The name as it was then: a report never changes, whatever becomes of the article."""
    return {
        "article": article.slug,
        "title": article.title,
        "profit_twei": article.profit_twei,
        "loss_twei": article.loss_twei,
        "total_twei": article.total_twei,
    }


@transaction.atomic
def note_failure(report_id: int, at: datetime) -> PnlReport | None:
    """This function will count a failed attempt; after the last one the fee is paid back, once, and the report has
    failed."""
    report = PnlReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None or report.status != Status.PENDING:
        return report
    report.attempts += 1
    if report.attempts >= ATTEMPTS:
        assert report.fee_entry, "a report is bought with a fee"
        report.status, report.computed_at = Status.FAILED, at
        if not _is_paid_back(report):
            ledger.reverse([report.fee_entry], "The report could not be computed.", at)
            notifications.tell(report.reader_id, Kind.REPORT_FAILED, at, report=str(report.public_id))
    report.save(update_fields=["attempts", "status", "computed_at"])
    return report


def _is_paid_back(report: PnlReport) -> bool:
    return LedgerEntry.objects.filter(reverses=report.fee_entry).exists()


def failed() -> QuerySet[PnlReport]:
    """This function will return the reports that failed and that nobody has looked at since."""
    return PnlReport.objects.filter(status=Status.FAILED, looked_at=None)


@transaction.atomic
def compute_again(report: PnlReport, reason: str, by: User, at: datetime) -> PnlReport:
    """This function will let a failed report be computed again, for free: its fee stays paid back.

    Raises `ReasonTooShort` {minimum, maximum}, `NotFailed`.
    """
    reason = record.sound_reason(reason)
    report = _hold_failed(report)
    report.status, report.attempts, report.computed_at = Status.PENDING, 0, None
    report.save(update_fields=["status", "attempts", "computed_at"])
    record.done(by, "compute_again", report, reason, at)
    return report


@transaction.atomic
def leave(report: PnlReport, reason: str, by: User, at: datetime) -> PnlReport:
    """This function will note that somebody has looked at a failed report and leaves it.

    Raises `ReasonTooShort` {minimum, maximum}, `NotFailed`.
    """
    reason = record.sound_reason(reason)
    report = _hold_failed(report)
    report.looked_at = at
    report.save(update_fields=["looked_at"])
    record.done(by, "leave_failed", report, reason, at)
    return report


def _hold_failed(report: PnlReport) -> PnlReport:
    held = failed().select_for_update(no_key=True).filter(pk=report.pk).first()
    if held is None:
        raise NotFailed
    return held


def overdue(at: datetime, waiting: timedelta = timedelta(seconds=20)) -> list[int]:
    """This function will return the reports that should have been computed by now; a message may have been lost."""
    pending = _pending().filter(bought_at__lt=at - waiting)
    return list(pending.order_by("bought_at").values_list("pk", flat=True)[:500])


def waiting_since() -> datetime | None:
    """This function will return when the report was bought that waits longest to be computed, None if none does."""
    return _pending().order_by("bought_at").values_list("bought_at", flat=True).first()


def waiting_count(most: int) -> int:
    """This function will return how many reports wait to be computed, counted up to `most`."""
    return _pending()[:most].count()


def _pending() -> QuerySet[PnlReport]:
    return PnlReport.objects.filter(status=Status.PENDING)


def of_article(reader_id: int, article_id: int) -> PnlReport | None:
    """This function will return the reader's newest report of an article."""
    return PnlReport.objects.filter(reader_id=reader_id, article_id=article_id).order_by("-id").first()


def of_reader(reader_id: int) -> QuerySet[PnlReport]:
    """This function will return a reader's reports with their articles."""
    return PnlReport.objects.filter(reader_id=reader_id).select_related("article")


def get(reader_id: int, public_id: UUID) -> PnlReport:
    """This function will return one of a reader's reports. Raises Http404 for one that is not theirs."""
    report = of_reader(reader_id).filter(public_id=public_id).first()
    if report is None:
        raise Http404
    return report


def computed(reader_id: int, public_id: UUID) -> PnlReport:
    """This function will return one of a reader's reports with its figures. Raises Http404, `ReportPending`,
    `ReportFailed`."""
    report = get(reader_id, public_id)
    if report.status == Status.PENDING:
        raise ReportPending
    if report.status == Status.FAILED:
        raise ReportFailed
    return report
