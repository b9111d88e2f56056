"""The plain HTTP doors: sign-in, calendar files, proofs, health. `DOORS` is the map of them."""

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute

from luna_portal.http import accounts, health, setup
from luna_portal.http.appointments import calendar, proof
from luna_portal.http.bodies import cut_off
from luna_portal.http.documents import incoming as documents_incoming
from luna_portal.http.documents import outgoing, shared
from luna_portal.http.prescriptions import paper
from luna_portal.http.results import incoming as results_incoming

DOORS: tuple[BaseRoute, ...] = (
    *health.ROUTES,
    *accounts.ROUTES,
    *setup.ROUTES,
    *calendar.ROUTES,
    *proof.ROUTES,
    *documents_incoming.ROUTES,
    *results_incoming.ROUTES,
    *outgoing.ROUTES,
    *paper.ROUTES,
    *shared.ROUTES,
)


def doors() -> Starlette:
    """An app of all of them; a body that does not come whole is answered, and is no error of ours."""
    return Starlette(routes=list(DOORS), exception_handlers={ClientDisconnect: cut_off})
