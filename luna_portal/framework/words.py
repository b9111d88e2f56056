"""Names of Reflex's own handlers, and the environment by which it is built and served."""

from pathlib import Path
from typing import Final

HYDRATE: Final = "hydrate"
CONNECT: Final = "hydrate_and_load"
"""What a page sends when its line is there, for the first time or again."""
LOAD: Final = "on_load_internal"
SET_HYDRATED: Final = "set_is_hydrated"
REPORT: Final = "handle_frontend_exception"
"""A page's report of its own error."""
NEW_TOKEN: Final = "new_token"  # noqa: S105 - a message's name
"""What the server calls the message with the token of a page whose own was open already."""
NETWORK_FULL: Final = "network_full"
PORTAL_FULL: Final = "portal_full"
"""Why a page's line was refused, as the page hears it."""
HANDLERS: Final = frozenset({HYDRATE, CONNECT, LOAD, SET_HYDRATED, REPORT})
"""The framework's handlers that pages need; `setvar` and its kind are not among them."""
_QUIET: Final = {"REFLEX_TELEMETRY_ENABLED": "false", "REFLEX_CHECK_LATEST_VERSION": "false"}
EXPORT: Final = ("-m", "reflex", "export", "--frontend-only", "--no-zip")
"""What Python is told to compile the pages."""


def building(web: Path) -> dict[str, str]:
    """The environment that compiles the pages into a folder, by Node's own npm."""
    return {"REFLEX_USE_NPM": "true", "REFLEX_WEB_WORKDIR": str(web), **_QUIET}


def serving(web: Path, data: Path) -> dict[str, str]:
    """The environment that serves the compiled pages of a folder as they are; nothing is kept outside the data folder."""
    return {
        "__REFLEX_SKIP_COMPILE": "1",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "1",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_WEB_WORKDIR": str(web),
        "REFLEX_UPLOADED_FILES_DIR": str(data.resolve() / "no-uploads"),
        "REFLEX_STATES_WORKDIR": str(data.resolve() / "no-states"),
        **_QUIET,
    }
