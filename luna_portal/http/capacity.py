"""Connections that this process may hold, worked out from its limit of open files.

Where the limit is reached, new connections wait in the kernel's queue until others end; a server that accepts until no
descriptor is left answers nobody, and can open neither database nor file.
"""

import contextlib
from typing import Final

RESERVED: Final = 512
"""Descriptors for the database, stored files, processes apart and the loop itself."""
MOST: Final = 16_384
QUEUE: Final = 4_096
"""Connections that wait in the kernel to be accepted; the system may let it have fewer."""
FEWEST: Final = 64


def raise_file_limit() -> None:
    """Raise the limit of open files to the most that the system lets this process have, where there is one."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST + RESERVED if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # a container may forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_connections(wanted: int = 0) -> int:
    """How many requests' connections one process holds, at most `wanted` if given; open pages' sockets may be as many."""
    return min(wanted or MOST, share_of(_open_files()))


def share_of(files: int) -> int:
    """The connections that so many open files allow: half of what is left, for the other half are open pages."""
    return min(MOST, max(FEWEST, (files - RESERVED) // 2))


def _open_files() -> int:
    most = 2 * MOST + RESERVED
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else soft
