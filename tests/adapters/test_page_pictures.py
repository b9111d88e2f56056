"""Thumbnails and pages: small, of the right page, and quick."""

import io

import pytest
from PIL import Image

from luna_portal.adapters.page_pictures import PDF, NoPicture, draw_page, draw_small
from tests import corpus

pytestmark = pytest.mark.feature("ARC-3")
VIOLET = (0.48, 0.37, 0.65)


def small(body: bytes, media_type: str) -> Image.Image:
    out = io.BytesIO()
    drawn = draw_small(io.BytesIO(body), media_type, out)
    image = Image.open(out)
    assert image.size == drawn
    return image


def page(body: bytes, number: int, width: int = 800, media_type: str = PDF) -> Image.Image:
    out = io.BytesIO()
    draw_page(io.BytesIO(body), media_type, number, width, out)
    return Image.open(out)


def dark_pixels(image: Image.Image) -> int:
    return sum(image.convert("L").histogram()[:128])


@pytest.mark.parametrize(
    ("body", "media_type", "size"),
    [
        (corpus.encoded(corpus.picture(4000, 3000), "JPEG"), "image/jpeg", (320, 240)),
        (corpus.encoded(corpus.picture(900, 1200), "PNG"), "image/png", (240, 320)),
        (corpus.encoded(corpus.picture(100, 50), "WEBP"), "image/webp", (100, 50)),
        (corpus.pdf(), PDF, (247, 320)),
    ],
)
def test_a_small_picture_fits_into_320_pixels(body: bytes, media_type: str, size: tuple[int, int]) -> None:
    image = small(body, media_type)
    assert abs(image.width - size[0]) <= 1
    assert abs(image.height - size[1]) <= 1


def test_the_page_that_was_asked_for_is_drawn_at_the_width_that_was_asked_for() -> None:
    body = corpus.pdf(pages=3)
    first, second = page(body, 1), page(body, 2)
    assert abs(first.width - 800) <= 1
    assert dark_pixels(first) > 10_000
    assert dark_pixels(second) == 0
    assert page(body, 1, 99_999).width <= 2001


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_not_drawn(number: int) -> None:
    with pytest.raises(NoPicture):
        page(corpus.pdf(), number)
    with pytest.raises(NoPicture):
        page(corpus.png(), number, media_type="image/png")


def test_what_is_no_picture_has_none() -> None:
    for body, media_type in ((b"hola", "text/plain"), (b"broken", "image/png"), (b"%PDF-broken", PDF)):
        with pytest.raises(NoPicture):
            small(body, media_type)


def test_an_endless_page_is_drawn_within_bounds() -> None:
    import pikepdf

    def change(one: pikepdf.Pdf) -> None:
        one.pages[0].MediaBox = pikepdf.Array([0, 0, 10, 14_000])

    image = page(corpus.pdf(change), 1, 2000)
    assert image.width * image.height <= 12_100_000
