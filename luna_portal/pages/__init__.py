"""One function a route: layout, nothing else. Each folder's PAGES lists its routes, ROUTES all of them."""

from luna_portal.pages import clinica, paciente, publico
from luna_portal.pages.page import Page

ROUTES: tuple[Page, ...] = (*publico.PAGES, *paciente.PAGES, *clinica.PAGES)
