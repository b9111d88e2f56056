"""The privacy notice: drawn from the templates with the clinic's own data, published as a version that stays."""

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import func
from sqlmodel import Session, col, select

from luna_portal.domain.identifiers import digest
from luna_portal.i18n import routes
from luna_portal.i18n.catalog import LANGUAGES
from luna_portal.i18n.reader import Reader
from luna_portal.models import Clinic, PrivacyNotice
from luna_portal.settings import current


def publish_notices(db: Session, clinic: Clinic, *, now: datetime) -> list[PrivacyNotice]:
    """Publish the next version in each language, simplified and integral (LFPDPPP 14–16), as Markdown.

    The texts know headings (##), lists (-), bold (**) and paragraphs. The digest is of both texts together.
    """
    last = db.exec(select(func.max(col(PrivacyNotice.version)))).one()
    published = [_notice(clinic, language, (last or 0) + 1, now) for language in LANGUAGES]
    db.add_all(published)
    db.flush()
    return published


def _notice(clinic: Clinic, language: str, version: int, now: datetime) -> PrivacyNotice:
    state = clinic.state if clinic.state != clinic.city else ""
    facts = {
        "name": clinic.name,
        "legal_name": clinic.legal_name or clinic.name,
        "address": ", ".join(part for part in (clinic.address, state) if part),
        "phone": clinic.phone,
        "email": clinic.email,
        "privacy_contact": clinic.privacy_contact,
        "notice_url": current().origin + routes.localized(routes.NOTICE, language),
        "version": version,
        "published_on": Reader(language, clinic.tz).date_full(now),
    }
    simplified, integral = (_templates().get_template(f"{language}-{kind}.md.j2").render(facts) for kind in KINDS)
    return PrivacyNotice(
        version=version, language=language, simplified=simplified, integral=integral,
        digest=digest(f"{simplified}\n{integral}"), published_at=now,
    )  # fmt: skip


KINDS = ("simplified", "integral")


@cache
def _templates() -> Environment:
    """Markdown, not HTML: whoever shows it makes elements of it, and never raw HTML."""
    return Environment(
        loader=PackageLoader("luna_portal.i18n", "notices"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - see above
        trim_blocks=True,
    )
