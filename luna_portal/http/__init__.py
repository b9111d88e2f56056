"""The plain HTTP doors: sign-in, calendar files, proofs, health. `DOORS` is the map of them."""

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
