"""How a service says that it only reads, and what should be told to open pages once it has committed."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

F = TypeVar("F", bound=Callable[..., Any])
TOPICS = "luna_topics"


def reads(service: F) -> F:
    """Mark a service that writes nothing: it needs no write lock, and runs beside the others."""
    service.__dict__["reads_only"] = True
    return service


def is_reader(service: Callable[..., Any]) -> bool:
    """Whether the service was marked with `reads`."""
    return bool(getattr(service, "reads_only", False))


def after_commit(db: Session, topic: str) -> None:
    """Tell the open pages of `topic` that something changed, once this transaction is committed.

    Topics: "agenda", "outbox", "patient:<id>". Nothing but the topic's name is told.
    """
    db.info.setdefault(TOPICS, set()).add(topic)


def topics_of(db: Session) -> frozenset[str]:
    """The topics that this session's transaction has touched; forgets them."""
    return frozenset(db.info.pop(TOPICS, ()))
