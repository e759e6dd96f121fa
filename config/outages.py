"""What is said while PostgreSQL is away, or too busy: what became of the act, and when to ask again.

Where nothing was committed, nothing was done, and readers are told so. Where the server went away after it was asked to
commit, nobody here knows, and they are told where to look. How it is said is `config.pages.unavailable`.
"""

from datetime import timedelta
from typing import Final

import psycopg
from django.db import Error
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config import database
from config.errors import Refusal

SAFE: Final = ("GET", "HEAD", "OPTIONS")
API: Final = "/api/"
ASK_AGAIN_AFTER: Final = timedelta(seconds=10)

# Of https://www.postgresql.org/docs/current/errcodes-appendix.html: the connection broke; there is no room for another one,
# or on the disk; an operator or a limit of time broke it off. And: a lock wasn't to be had in time, the server may only be
# read, the transaction was broken off for the sake of others, again and again.
AWAY_CLASSES: Final = ("08", "53", "57")
AWAY_CODES: Final = ("55P03", "25006", "40001", "40P01")


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    sentence = _(
        "A server behind this page does not answer. That seldom lasts longer than a minute; please try again then."
    )


class NothingDone(Unavailable):
    sentence = _(
        "A server behind this page does not answer, so nothing was done: nothing was paid, and nothing was saved. That "
        "seldom lasts longer than a minute; please try again then."
    )


class OutcomeUnknown(Unavailable):
    code = "outcome_unknown"
    sentence = _(
        "A server behind this page went away while this was being done, so it may have been done or not. Please look "
        "whether it was, in your wallet or where it should show, before you do it again."
    )


class OutcomeUnknownToApp(OutcomeUnknown):
    sentence = _(
        "The database went away while this was being done, so it may have been done or not. Ask again with the same "
        "Idempotency-Key: what was done is not done twice."
    )


class TooBusy(Unavailable):
    code = "too_busy"
    sentence = _("Too much is being sent to this site at once, so nothing was done.")


def is_away(error: BaseException | None) -> bool:
    """This function will return whether an error says that the database is away or too busy, and not that it was asked
    something wrong."""
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    if state:
        return state[:2] in AWAY_CLASSES or state in AWAY_CODES
    # Errors of the driver itself have no code: it couldn't connect, or lost its connection.
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)


def of(request: HttpRequest) -> Unavailable:
    """This function will return what to say to a request that met a database which is away."""
    if request.method in SAFE:
        return Unavailable()
    if not database.may_have_committed():
        return NothingDone()
    return OutcomeUnknownToApp() if request.path_info.startswith(API) else OutcomeUnknown()
