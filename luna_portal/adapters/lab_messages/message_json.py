"""A message, or the questions of a file, as bytes, for the way between two of our processes."""

from typing import Final

from pydantic import TypeAdapter

from luna_portal.adapters.lab_messages.message import LabMessage
from luna_portal.adapters.lab_messages.questions import LabQuestions

MOST_PACKED: Final = 16 * 1024 * 1024
"""No file of the size that is taken says more."""
_ADAPTER: Final = TypeAdapter[LabMessage | LabQuestions](LabMessage | LabQuestions)


def packed(message: LabMessage | LabQuestions) -> bytes:
    """The message as JSON."""
    return _ADAPTER.dump_json(message)


def unpacked(content: bytes) -> LabMessage | LabQuestions:
    """The same message again. Raises: ValueError when it is not one."""
    if len(content) > MOST_PACKED:
        raise ValueError(len(content))
    return _ADAPTER.validate_json(content)
