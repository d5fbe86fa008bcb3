"""One line for each thing that happened: `noun.past_tense` with ids and numbers, and nothing that names a person.

Replayed workflow lines are dropped, personal keys are withheld, and so are messages of exceptions that are not ours: a
database or the engine may quote a name in them. Call `configure` before the first Temporal client is made.
"""

import logging
import sys
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor
from temporalio import activity, workflow
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

from domain.errors import CaseError

WITHHELD = "[withheld]"
PERSONAL = frozenset(
    {"name", "names", "surname", "nickname", "born", "birth", "birthdate", "phone", "phones", "telephone", "mobile"}
    | {"mail", "email", "emails", "address", "addresses", "note", "notes", "text", "texts", "word", "words", "because"}
    | {"comment", "comments", "iban", "password", "secret", "token"}
)
"""A key that has one of these between its underscores is withheld: `first_name`, `contact_email`, `note`."""

PLAIN = (str, int, float, type(None), date, time, timedelta, Decimal, Enum, UUID, Path)
CORE_IDS = ("namespace", "task_queue", "workflow_type", "workflow_id", "run_id", "activity_type", "attempt")
OURS = "passerelle"


def configure(format: str = "auto") -> None:
    """Send every line of this process, ours and the libraries', through the same processors to standard error."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_BEFORE, ProcessorFormatter.wrap_for_formatter],
        logger_factory=lambda *names: logging.getLogger(".".join((OURS, *names))),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    root = logging.getLogger()
    root.handlers = [_handler(format), *(old for old in root.handlers if not isinstance(old, _Handler))]
    root.setLevel(logging.WARNING)
    for told_more in (OURS, "temporalio.workflow", "temporalio.activity"):
        logging.getLogger(told_more).setLevel(logging.INFO)
    workflow.logger.workflow_info_on_message = False  # both stand in the line's own fields already
    activity.logger.activity_info_on_message = False
    sys.excepthook = _last_words
    _hear_the_engine()


class _Handler(logging.StreamHandler[Any]):
    """Ours: a second `configure` replaces it and leaves the handlers of others alone."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr  # wherever it points today
        super().emit(record)


def _handler(format: str) -> _Handler:
    pretty = format == "pretty" or (format == "auto" and sys.stderr.isatty())
    handler = _Handler()
    handler.addFilter(_happens_now)
    handler.addFilter(_name_exceptions)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*_BEFORE, ExtraAdder()],
            processors=[
                _keep_core_ids,
                ProcessorFormatter.remove_processors_meta,
                _tell_exception,
                _withhold,
                structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
                if pretty
                else structlog.processors.JSONRenderer(),
            ],
        )
    )
    return handler


def _happens_now(record: logging.LogRecord) -> bool:
    """False while a workflow is replayed: the line was told when it happened."""
    return not (workflow.in_workflow() and workflow.unsafe.is_replaying())


def _name_exceptions(record: logging.LogRecord) -> bool:
    """An exception given as an argument to a message stands there by its type only."""
    if isinstance(record.args, tuple):
        record.args = tuple(_title(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
    return True


def _keep_core_ids(logger: Any, method: str, event: EventDict) -> EventDict:
    """The engine's core hands over whole failures in its fields; only the ids are kept."""
    core = event.pop("temporal_log", None)
    if core is not None:
        fields = core.fields
        event.update({key: fields[key] for key in CORE_IDS if key in fields})
    return event


def _tell_exception(logger: Any, method: str, event: EventDict) -> EventDict:
    error = _exception(event.pop("exc_info", None))
    event.pop("stack", None)
    if error is None:
        return event
    chain = list(_chain(error))
    event["exception"] = "\n".join(line for link in chain for line in _told(link))
    event["event"] = _unquoted(str(event["event"]), chain)
    return event


def _unquoted(message: str, chain: list[BaseException]) -> str:
    """Libraries write sentences that quote the exception; our own events are one word and quote nothing."""
    for link in chain:
        if str(link) and " " in message and not isinstance(link, CaseError):
            message = message.replace(str(link), WITHHELD)
    return message


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]  # type: ignore[no-any-return]
    return sys.exc_info()[1] if exc_info else None


def _chain(error: BaseException | None, seen: frozenset[int] = frozenset()) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    yield error
    seen |= {id(error)}
    yield from _chain(error.__cause__ or (None if error.__suppress_context__ else error.__context__), seen)
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _chain(part, seen)


def _told(error: BaseException) -> Iterator[str]:
    """Type, code and places. Never local variables, and no message but our own."""
    yield _title(error)
    for frame in extract_tb(error.__traceback__):
        yield f"  at {frame.filename}:{frame.lineno} in {frame.name}"


def _title(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, CaseError):
        return f"{kind}: {error}"
    code = next((c for c in (getattr(error, a, None) for a in ("type", "errno", "code", "sqlstate")) if c), None)
    return f"{kind} {code} {WITHHELD}" if isinstance(code, (str, int)) else f"{kind} {WITHHELD}"


def _withhold(logger: Any, method: str, event: EventDict) -> EventDict:
    first = {key: event.pop(key) for key in ("timestamp", "level", "event") if key in event}
    last = {key: event.pop(key) for key in ("logger", "exception") if key in event}
    return first | {key: _shown(key, value) for key, value in event.items()} | last


def _shown(key: object, value: Any) -> Any:
    if not PERSONAL.isdisjoint(str(key).lower().split("_")):
        return WITHHELD
    if isinstance(value, dict):
        return {str(inner): _shown(inner, leaf) for inner, leaf in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_shown("", leaf) for leaf in value]
    if isinstance(value, BaseException):
        return _title(value)
    if not isinstance(value, PLAIN):
        return f"[{type(value).__name__}]"  # a model may hold a person
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(OURS).critical("process.failed", exc_info=(kind, error, trace))


@cache
def _hear_the_engine() -> None:
    """Once per process: what the engine's core says goes through our processors instead of straight to the terminal."""
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporal"), append_target_to_name=False, append_log_fields_to_message=False
    )
    heard = LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=heard)), error_if_already_set=False)


_BEFORE: list[Processor] = [
    add_logger_name,
    add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
