"""Opens the signing certificate when the app starts, so that the first receta of the day need not wait for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from luna_portal.adapters.pdf_signature import Certificate, CertificateUnusable
from luna_portal.wiring import Portal, portal

log = logging.getLogger(__name__)


@asynccontextmanager
async def preparing_to_sign() -> AsyncIterator[None]:
    """Load what signing needs, seconds of imports, beside the loop while the app already answers."""
    work = asyncio.create_task(ready_to_sign(portal()), name="signing")
    try:
        yield
    finally:
        work.cancel()


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
