"""What the kit's parts draw of a page's State, with the types of Vars: a State's class has them, but not its annotations."""

from typing import Any, cast

from luna_portal.components.kit.list_screen import ListVars
from luna_portal.components.kit.patient_search import PatientSearchVars
from luna_portal.state.parts.list_page import ListPage
from luna_portal.state.parts.patient_search import PatientSearch


def shown_of(state: type[ListPage]) -> ListVars:
    """A list's Vars and handlers."""
    there = cast("Any", state)
    return ListVars(**{name: getattr(there, name) for name in ListVars.__slots__})


def search_of(state: type[PatientSearch]) -> PatientSearchVars:
    """A patient search's Vars and handlers."""
    there = cast("Any", state)
    return PatientSearchVars(**{name: getattr(there, name) for name in PatientSearchVars.__slots__})
