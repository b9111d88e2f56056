"""Office files that were changed at random: there is always an answer, and what must not come in never does."""

import io
import itertools
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luna_portal.adapters.inspection import inspect
from luna_portal.domain.documents.file_rules import FileRefused
from tests import office_files as made

pytestmark = pytest.mark.feature("ARC-2")
SEEDS = (
    made.docx(made.complex_field(' HYPERLINK "https://example.com" ') + made.simple_field(" PAGE ")),
    made.xlsx(made.formula("SUM(A2:A9)")),
    made.chart(made.xlsx()),
    made.embedded_font(),
    made.drawn_shape(made.shape_package()),
    made.picture_docx(),
)
PIECES = st.one_of(
    st.binary(max_size=8), st.sampled_from((b"PK\x03\x04", b"PK\x05\x06", b"\xff" * 4, bytes(4), b"<!--", b"../"))
)
CUT_LETTERS = st.lists(st.integers(1, 6), max_size=6, unique=True)


def answered(body: bytes) -> str:
    """The ending, or the reason why not; anything else that is raised is a fault of ours."""
    try:
        return inspect(io.BytesIO(body), "historia.docx").extension
    except FileRefused as refused:
        return refused.reason


def changed(body: bytes, changes: list[tuple[int, bytes]]) -> bytes:
    for at, piece in changes:
        start = at % (len(body) + 1)
        body = body[:start] + piece + body[start + len(piece) :]
    return body


CHANGES = st.lists(st.tuples(st.integers(0, 1 << 20), PIECES), min_size=1, max_size=6)


@settings(max_examples=300, deadline=2000)
@given(st.sampled_from(SEEDS), CHANGES)
def test_any_change_of_its_bytes_has_an_answer(seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    assert answered(changed(seed, changes))


@settings(max_examples=300, deadline=2000)
@given(st.sampled_from(SEEDS), st.integers(0, 99), CHANGES)
def test_any_change_of_a_part_has_an_answer(seed: bytes, which: int, changes: list[tuple[int, bytes]]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in names:
            body = old.read(name)
            new.writestr(name, changed(body, changes) if name == names[which % len(names)] else body)
    assert answered(out.getvalue())


@settings(max_examples=100, deadline=2000)
@given(
    st.sampled_from(("DDEAUTO", "DDE", "ddeAuto")),
    CUT_LETTERS,
    st.sampled_from(("", "<w:r><w:rPr/></w:r>", "<w:bookmarkEnd/>")),
)
def test_a_field_that_starts_a_program_is_found_however_it_is_cut(name: str, cuts: list[int], between: str) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(name)), len(name)]
    pieces = [name[start:end] for start, end in itertools.pairwise(edges)]
    code = between.join(made.instr(piece) for piece in [*pieces, " c:\\\\cmd.exe"])
    assert answered(made.docx(made.complex_field(code))) == "office_launch"
