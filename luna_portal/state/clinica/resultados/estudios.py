"""The clinic's kinds of study: their names, and when their results go out."""

from typing import Any

import reflex as rx

from luna_portal.domain.results.release import ReleaseRule
from luna_portal.domain.results.studies import StudyForm
from luna_portal.services.results import studies
from luna_portal.state.parts.live_page import Forgetting
from luna_portal.state.pipeline.handlers import portal_event
from luna_portal.views.results.studies import StudyRow, new_study, study_row

TICKED = ("on", "true", True)


class EstudiosState(Forgetting, rx.State):
    """The page /clinica/resultados/estudios. `open` is the study in the form, `rule` the one chosen there."""

    rows: rx.Field[list[StudyRow]] = rx.field(default_factory=list)
    open: rx.Field[StudyRow | None] = rx.field(default=None)
    rule: str = ReleaseRule.AFTER_COMMENT.value

    @portal_event
    async def load(self) -> None:
        """Show all of them."""
        self.reset()
        await self._list()

    @portal_event
    async def edit(self, study: str) -> None:
        """Open the form of a study; "" for a new one."""
        new = new_study(ReleaseRule.AFTER_COMMENT.value)
        self.open = next((one for one in self.rows if one.id == study), None) if study else new
        self.rule = self.open.rule if self.open else new.rule

    @portal_event
    async def choose(self, rule: str) -> None:
        """Another rule in the form: only one of them asks for days."""
        self.rule = rule if rule in set(ReleaseRule) else self.rule

    @portal_event
    async def close(self) -> None:
        """Leave the form without a change."""
        self.open = None

    @portal_event
    async def save(self, form: dict[str, Any]) -> None:
        """Keep what was typed; every field at fault says so in its place."""
        if self.open is None:
            return
        texts = {name: str(form.get(name, "")) for name in ("name", "name_en", "loinc", "rule", "days")}
        typed = StudyForm(**texts, active=form.get("active") in TICKED)
        await self._ask(studies.save_study, study=self.open.id, form=typed)
        self.open = None
        await self._list()
        self._say("results.studies.saved", "done")

    async def _list(self) -> None:
        reader = await self._reader()
        self.rows = [study_row(one, reader) for one in await self._ask(studies.studies)]
        self.loading = False
