"""What Reflex is told at a build and at a start."""

import reflex as rx

from luna_portal.framework.build import FinishBuild
from luna_portal.frontend import PACKAGE, write_policy
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.routes import language_of
from luna_portal.settings import current

config = rx.Config(
    app_name="luna_portal",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    cors_allowed_origins=list(current().origins),
    trusted_proxy_hops=current().trusted_proxy_hops,
    redis_url=current().redis_url or None,
    state_manager_mode="redis" if current().redis_url else "memory",
    disable_plugins=[rx.plugins.SitemapPlugin],
    plugins=[FinishBuild(PACKAGE / "components", lambda path: TAGS[language_of(path)], write_policy)],
)
