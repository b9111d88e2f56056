"""Elements of Reflex that have no public name."""

from reflex_components_core.core.banner import connection_error, has_connection_errors
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

__all__ = ["A", "BaseHTML", "ReactRouterLink", "connection_error", "has_connection_errors"]
