"""The plain HTTP doors: sign-in, calendar files, proofs, health. `DOORS` is the map of them."""

from starlette.routing import BaseRoute

from luna_portal.http import calendar, health, proof

DOORS: tuple[BaseRoute, ...] = (*health.ROUTES, *calendar.ROUTES, *proof.ROUTES)
