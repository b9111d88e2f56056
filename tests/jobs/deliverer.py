"""A delivery process as the portal runs one, once: `python -m tests.jobs.deliverer <seconds to add to the clock>`.

The clock starts at LUNA_TEST_NOW, so that the messages of a test are due.
"""

import asyncio
import os
import sys
from datetime import datetime, timedelta

from luna_portal.adapters.mail import MailServer, SmtpMailer
from luna_portal.jobs.delivery import Deliverer
from luna_portal.models.database import make_engine
from luna_portal.settings import current
from luna_portal.wiring import Portal


async def _deliver(ahead: timedelta) -> None:
    now = datetime.fromisoformat(os.environ["LUNA_TEST_NOW"]) + ahead
    settings = current()
    portal = Portal(settings=settings, engine=make_engine(settings.database), clock=lambda: now)
    deliverer = Deliverer(portal, SmtpMailer(MailServer.parse(settings.smtp_url)))
    while await deliverer.deliver_due():
        pass
    portal.close()


if __name__ == "__main__":
    asyncio.run(_deliver(timedelta(seconds=float(sys.argv[1]))))
