"""What every page of a side asks for when it opens, before its own State does."""

from luna_portal.state.parts.clinic_card import ClinicState
from luna_portal.state.parts.public_clinic import PortadaState
from luna_portal.state.parts.team_sections import SeccionesState

VISITOR = (PortadaState.load,)
ANYBODY = (SeccionesState.load, *VISITOR)
PERSON = (ClinicState.load,)
TEAM = (ClinicState.load, SeccionesState.load)
