"""One appointment of the signed-in patient, on a page of its own."""

from typing import ClassVar

import reflex as rx

from luna_portal.state.parts.appointment_actions import OneAppointment
from luna_portal.state.pipeline import identity
from luna_portal.state.pipeline.live import listen


class ConsultaState(OneAppointment, rx.State):
    """The page /consultas/[consulta]."""

    WATCH: ClassVar = "patient"

    def _which(self) -> str:
        return identity.argument("consulta") or "-"


listen("patient", ConsultaState.refresh)
