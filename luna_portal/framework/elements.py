"""Elements of Reflex, and types of their events, that have no public name."""

from reflex.event import EventCallback, EventType
from reflex_components_core.core.banner import connection_error
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

__all__ = ["A", "BaseHTML", "EventCallback", "EventType", "ReactRouterLink", "connection_error"]
