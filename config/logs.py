"""What is logged, and how: in production one JSON object a line, on a development machine a line to be read.

Every line passes through the same hands, whoever wrote it: ours, Django's, Celery's or the web server's. No line says who
somebody is: no address, no name, no words that were typed, no address of a page but by the name of its route
(`config.discretion`). A line that belongs to a request or a task says so by its id.
"""

import logging.config
import sys
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from config import discretion

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def formatter(as_json: bool) -> structlog.stdlib.ProcessorFormatter:
    """This function will return what makes a line of a record. The web server's own process, which loads no settings, is
    told of it by `config/granian.json`."""
    last: list[Any] = (
        [structlog.processors.JSONRenderer(sort_keys=False, default=_as_text, ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars],
        processors=[
            _named,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
            _tell_errors,
            _leave_out,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *last,
        ],
        # What others fill into their messages is looked at before.
        use_get_message=False,
        pass_foreign_args=True,
    )


def settings(as_json: bool, level: str) -> dict[str, Any]:
    """This function will return Django's `LOGGING`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": least, "handlers": [], "propagate": True} for name, least in _LEAST.items()}
        # Celery's pool lets its own go no further.
        | {"multiprocessing": {"level": "WARNING", "handlers": ["console"], "propagate": False}},
    }


# What says less than its libraries would have it. A request has one line, written by `config.watching`, and so has the end
# of each run of a task (`django_structlog.celery`).
_LEAST: Final = {
    # Below it, each answer of 4xx is a line with its path.
    "django.request": "ERROR",
    # Bad hosts and bodies are bad requests. They are counted, and nobody's fault here.
    "django.security": "CRITICAL",
    "django.security.csrf": "WARNING",
    "django.server": "WARNING",
    # A tick every few seconds is no news, and each failure is told once.
    "celery.beat": "WARNING",
    "celery.worker.strategy": "WARNING",
    "celery.app.trace": "CRITICAL",
    "_granian": "INFO",
}


def configure(logging_settings: dict[str, Any]) -> None:
    """This function will put the log in order: Django calls it with its `LOGGING` (`LOGGING_CONFIG`)."""
    logging.config.dictConfig(logging_settings)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class _Said(str):
    """An error's words, whether a message shows them as they are or quoted."""

    __slots__ = ()
    __repr__ = str.__str__


def _named(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The level and the logger; of the messages of others, what is filled in."""
    record = event["_record"]
    if not event["_from_structlog"]:
        event["event"] = _filled_in(record, event.pop("positional_args"))
    return {"level": record.levelname.lower(), "logger": record.name, **event}


def _filled_in(record: logging.LogRecord, values: Any) -> str:
    """Django fills in the path of a request, which may hold words and addresses; a request has a line of its own."""
    if isinstance(record.msg, BaseException):
        return discretion.sentence(record.msg)
    if not values:
        return str(record.msg)
    if isinstance(values, tuple):
        values = tuple(_shown(one, hasattr(record, "request")) for one in values)
    filled_in: str = str(record.msg) % values
    return filled_in


def _shown(value: Any, hides_paths: bool) -> Any:
    if isinstance(value, BaseException):
        return _Said(discretion.sentence(value))
    return discretion.LEFT_OUT if hides_paths and str(value).startswith("/") else value


def _tell_errors(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    event.pop("exception", None)
    if isinstance(error, BaseException):
        event["exception"] = discretion.story(error)
    return event


def _leave_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Values are numbers, names that the code gave, and errors; what else there is in them is left out."""
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = discretion.sentence(value)
        elif isinstance(value, str) and key not in ("exception", "timestamp"):
            event[key] = discretion.without_words(value)
    return event


def _as_text(value: object) -> str:
    return discretion.without_words(str(value))
