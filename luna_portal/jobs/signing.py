"""Opens the signing certificate when the app starts, so that the first receta of the day need not wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)
QUIET_SECONDS = 20
"""After a start the first pages come first."""


@asynccontextmanager
async def preparing_to_sign() -> AsyncIterator[None]:
    """Load what signing needs, seconds of imports, beside the loop once the app has answered for a while."""
    work = asyncio.create_task(_later(), name="signing")
    try:
        yield
    finally:
        work.cancel()


async def _later() -> None:
    await asyncio.sleep(QUIET_SECONDS)
    await ready_to_sign(portal())


async def ready_to_sign(here: Portal) -> bool:
    """Whether recetas can be signed; a certificate that does not open is logged, and refused again when it is used."""
    if here.settings.signing is None:
        return False
    certificate = Certificate(*here.settings.signing)
    try:
        await asyncio.get_running_loop().run_in_executor(here.files, certificate.load)
    except CertificateUnusable as problem:
        log.warning("recetas cannot be signed: %s", problem)
        return False
    return True
