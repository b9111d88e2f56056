"""Issues a receta together with its paper, drawn, signed when a certificate is set, and kept: all of it or nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from luna_portal.models import Prescription
from luna_portal.services.documents.encrypted_store import Sealed
from luna_portal.services.prescriptions import issuing
from luna_portal.services.prescriptions.issuing import Prepared, PrescriptionRequest
from luna_portal.services.prescriptions.paper import CertificateRefused, signed_paper
from luna_portal.wiring import on_file_thread, portal

Ask = Callable[..., Awaitable[Any]]
log = logging.getLogger(__name__)


async def issue_with_paper(ask: Ask, wish: PrescriptionRequest) -> Prescription:
    """Issue it; without a certificate its paper is drawn whenever somebody asks for it.

    `ask` asks a service as the sender of the event. Raises: as `issuing.issue`, CertificateRefused.
    """
    if portal().settings.signing is None:
        return await ask(issuing.issue, wish=wish)
    prepared: Prepared = await ask(issuing.prepare, wish=wish)
    try:
        sealed = await on_file_thread(_kept, prepared)
        return await ask(issuing.issue, wish=wish, prepared=prepared, sealed=sealed, signed=True)
    except BaseException:
        await asyncio.shield(on_file_thread(portal().vault.store.delete, prepared.key))
        raise


def _kept(prepared: Prepared) -> Sealed:
    """On a thread: draw, sign, and put the bytes into the store. Raises: CertificateRefused."""
    here = portal()
    if here.settings.signing is None:
        raise CertificateRefused
    return here.vault.put(prepared.key, [signed_paper(prepared, *here.settings.signing)])
