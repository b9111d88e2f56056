"""What a page is: a route, how it is drawn in a language, its title, and what it asks for when it opens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class Page:
    """One screen. `draw` is called once per language at the build; `title` is a catalog key."""

    route: str
    draw: Callable[[str], rx.Component]
    title: str
    on_load: Sequence[Any] = ()
