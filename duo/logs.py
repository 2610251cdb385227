"""Log lines as JSON, in which nobody can be recognised: no addresses, no numbers, no secrets out of paths, no words
that somebody searched for, and of a fault where it happened and what kind it is, never what was written.
"""

import re
import sys
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from smtplib import SMTPException
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.urls import NoReverseMatch

# Each begins where it can begin only once: a line of a million signs is read in a moment.
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+")
PHONE = re.compile(r"\+\d[\d ./-]{7,}\d|\b0\d{2,3}[ ./]\d{2}([ ./]\d{2}){2}\b|\b04\d{8}\b")
QUERY = re.compile(r"(?<![^\s?\"'])([^\s?\"'/]*/[^\s?\"']*)\?[^\s\"']+")
SECRET = re.compile(r"/(m|calendar|card)/[^/\s\"']+")
#: PostgreSQL tells behind these words which row it was: the whole row, or the value that was there already.
ROW = re.compile(r"(?<!\s)\s*(DETAIL|CONTEXT|QUERY|STATEMENT):.*", re.DOTALL)
#: Faults of the code and of the machine: their words are ours or the library's. Others may quote what somebody wrote.
SAY_NOTHING_OF_PEOPLE = (
    ImproperlyConfigured,
    TemplateDoesNotExist,
    TemplateSyntaxError,
    NoReverseMatch,
    ImportError,
    NameError,
    AttributeError,
    OSError,
)
Event = MutableMapping[str, Any]
Raised = tuple[Any, BaseException | None, Any]


def unrecognisable(_logger: object, _method: str, event: Event) -> Event:
    """Takes what points at a person out of every value, whatever it is made of."""
    return {name: _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        value = SECRET.sub(r"/\1/[secret]", QUERY.sub(r"\1", ROW.sub("", value)))
        return PHONE.sub("[phone]", EMAIL.sub("[email]", value))
    if isinstance(value, BaseException):
        return described(value)
    if isinstance(value, Mapping):
        return {str(_clean(key)): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    return value if isinstance(value, bool | int | float | None) else _clean(str(value))


def described(error: BaseException) -> str:
    """What may be said of a fault: its kind; of one that quotes nobody its words, of the database's the constraint."""
    kind = type(error).__qualname__
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    if diagnosis is not None:
        details = [diagnosis.sqlstate, diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name]
        return ": ".join(filter(None, [kind, " ".join(part for part in details if part)]))
    if isinstance(error, SAY_NOTHING_OF_PEOPLE) and not isinstance(error, SMTPException):
        return f"{kind}: {_clean(str(error))}"
    return kind


def where_it_happened(_logger: object, _method: str, event: Event) -> Event:
    """Puts the traceback in the line without the faults' own words, also where the message itself repeats them."""
    raised = event.pop("exc_info", None)
    if not raised:
        return event
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if not isinstance(error, BaseException):
        return event
    event["exception"] = "\n".join(_steps(error))
    event["event"] = _without_words_of(error, str(event.get("event", "")))
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The fault and those behind it, the first one first."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _chain(cause)
    yield error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _chain(inner)


def _steps(error: BaseException) -> Iterator[str]:
    for fault in _chain(error):
        yield "".join(traceback.format_tb(fault.__traceback__)).rstrip()
        yield described(fault)


def _without_words_of(error: BaseException, line: str) -> str:
    """Celery and others write the fault into the message too."""
    descriptions = {words: described(fault) for fault in _chain(error) for words in (repr(fault), str(fault))}
    for words in sorted(descriptions, key=len, reverse=True):  # the longer ones hold the shorter
        if len(words) > 2:
            line = line.replace(words, descriptions[words])
    return line


def without_people(event: Any, hint: Mapping[str, Any]) -> Any:
    """For reports of faults that leave the house: what happened and where, of a request only where it went."""
    request = event.pop("request", {})
    for name in ("user", "extra", "breadcrumbs", "server_name"):
        event.pop(name, None)
    raised: Raised | None = hint.get("exc_info")
    faults = list(_chain(raised[1])) if raised and raised[1] else []
    descriptions = {type(fault).__name__: described(fault) for fault in faults}
    for value in event.get("exception", {}).get("values", []):
        value["value"] = descriptions.get(value.get("type", ""), "")
    if "logentry" in event:
        entry = event["logentry"]
        event["logentry"] = {"message": entry.get("message", "")}
    event = _clean(event)
    event["request"] = {name: _clean(request[name]) for name in ("method", "url") if name in request}
    return event


#: How faults are reported, where somebody set SENTRY_DSN.
REPORTS: dict[str, Any] = {
    "send_default_pii": False,
    "include_local_variables": False,
    "max_breadcrumbs": 0,
    "max_request_body_size": "never",
    "before_send": without_people,
}
SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
JSON: dict[str, Any] = {
    "()": structlog.stdlib.ProcessorFormatter,
    "foreign_pre_chain": SHARED,
    "processors": [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        where_it_happened,
        unrecognisable,
        structlog.processors.JSONRenderer(),
    ],
}


def configure() -> None:
    """Sends structlog's events through the standard library's handlers, so that there is one way out."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
