"""Log lines as JSON, in which nobody can be recognised: no addresses, no numbers, no secrets out of paths, no words
that somebody searched for.
"""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
PHONE = re.compile(r"\+\d[\d ./-]{7,}\d|\b0\d{2,3}[ ./]\d{2}([ ./]\d{2}){2}\b|\b04\d{8}\b")
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
SECRET = re.compile(r"/(m|calendar|card)/[^/\s\"']+")
Event = MutableMapping[str, Any]


def unrecognisable(_logger: object, _method: str, event: Event) -> Event:
    """Takes what points at a person out of every value, tracebacks and messages of the database included."""
    return {name: _clean(value) for name, value in event.items()}


def _clean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    value = SECRET.sub(r"/\1/[secret]", QUERY.sub(r"\1", value))
    return PHONE.sub("[phone]", EMAIL.sub("[email]", value))


def without_people(event: Any, _hint: Any) -> Any:
    """For reports of faults that leave the house: of a request only where it went."""
    request = event.get("request", {})
    event["request"] = {name: _clean(request[name]) for name in ("method", "url") if name in request}
    return event


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
        structlog.processors.format_exc_info,
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
