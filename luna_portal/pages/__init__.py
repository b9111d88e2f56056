"""One function a route: layout, nothing else. `ROUTES` is the map of the screens."""

from luna_portal.pages.base import Page

ROUTES: tuple[Page, ...] = ()
