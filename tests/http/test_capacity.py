"""How many connections a process takes."""

import resource

import pytest

from luna_portal.http import capacity


@pytest.mark.parametrize(
    ("files", "connections"), [(256, 64), (1024, 256), (20_000, 9_744), (1_048_576, capacity.MOST)]
)
def test_connections_leave_files_for_open_pages_and_for_the_work_itself(files: int, connections: int) -> None:
    assert capacity.share_of(files) == connections


def test_fewer_may_be_wanted_and_never_more_than_there_are_files_for() -> None:
    most = capacity.most_connections()
    assert capacity.most_connections(50) == 50
    assert capacity.most_connections(10**9) == most


def test_the_limit_of_open_files_is_raised_to_what_the_system_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1024), hard))
    try:
        capacity.raise_file_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(hard, 32_768) or hard < 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
