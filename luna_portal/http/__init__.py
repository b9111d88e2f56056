"""The plain HTTP doors: sign-in, calendar files, proofs, health. `DOORS` is the map of them."""

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute

from luna_portal.http import (
    access,
    calendar,
    documents,
    health,
    lab_files,
    prescriptions,
    proof,
    setup,
    shared,
    uploads,
)
from luna_portal.http.bodies import cut_off

DOORS: tuple[BaseRoute, ...] = (
    *health.ROUTES,
    *access.ROUTES,
    *setup.ROUTES,
    *calendar.ROUTES,
    *proof.ROUTES,
    *uploads.ROUTES,
    *lab_files.ROUTES,
    *documents.ROUTES,
    *prescriptions.ROUTES,
    *shared.ROUTES,
)


def doors() -> Starlette:
    """An app of all of them; a body that does not come whole is answered, and is no error of ours."""
    return Starlette(routes=list(DOORS), exception_handlers={ClientDisconnect: cut_off})
