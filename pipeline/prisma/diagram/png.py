"""The flow diagram as PNG, 300 dots per inch, drawn from the same layout as the SVG."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.prisma.diagram.arrangement import LINE_HEIGHT, MARGIN, SIDE, Diagram, Placed
from pipeline.prisma.diagram.fonts import BOLD, FIRST, Fonts, fonts_for, path_of
from pipeline.prisma.diagram.wrapping import FONT_SIZE

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

DOTS_PER_INCH = 300
DOTS = DOTS_PER_INCH / 72
"""Dots of a point."""
GROUNDS = ((255, 255, 255), (255, 213, 74), (220, 220, 220), (188, 210, 238))
"""What words stand on: white, the yellow and the grey of headings, the blue of the sides."""
WHITE, YELLOW, GREY, BLUE = range(len(GROUNDS))
SHADES = 32
"""From a ground to black."""
LINE_WIDTH = 3
HEAD = 4.0
"""Length and breadth of an arrow's head in points."""
QUICK = 3
"""Of zlib's levels: half the time of the best, for a tenth more bytes."""


def png(diagram: Diagram) -> tuple[bytes, str]:
    """The picture, and the letters that no font of this machine has: each is an empty square in it.

    The same diagram gives the same bytes, on any machine where the first font has all letters.
    """
    from PIL import Image, ImageChops, ImageDraw

    parts = [part for placed in diagram.boxes for text in placed.texts for part in text.parts]
    fonts, missing = fonts_for("".join(parts))
    size = int(diagram.width * DOTS), int(diagram.height * DOTS)
    # Ground and ink are drawn apart, and each dot is then one number: where it stands in a palette of so few colours
    # that the picture is written in a quarter of the time.
    grounds, ink = Image.new("L", size, WHITE * SHADES), Image.new("L", size, 0)
    on_ground, in_ink = ImageDraw.Draw(grounds), ImageDraw.Draw(ink)
    for side in diagram.sides:
        place = _dots(MARGIN, side.y, MARGIN + SIDE, side.y + side.height)
        on_ground.rounded_rectangle(place, radius=3 * DOTS, fill=BLUE * SHADES)
        _turned(ink, side.words, place)
    for corners in diagram.arrows:
        _arrow(in_ink, corners)
    for placed in diagram.boxes:
        _box(on_ground, in_ink, placed, fonts)
    picture = ImageChops.add(grounds, ink.point([strength * SHADES // 256 for strength in range(256)]))
    picture.putpalette(
        [tone * (SHADES - 1 - at) // (SHADES - 1) for ground in GROUNDS for at in range(SHADES) for tone in ground]
    )
    stream = io.BytesIO()
    picture.save(stream, "png", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), compress_level=QUICK)
    return stream.getvalue(), missing


def _box(on_ground: ImageDraw.ImageDraw, in_ink: ImageDraw.ImageDraw, placed: Placed, fonts: Fonts) -> None:
    place = _dots(placed.x, placed.y, placed.x + placed.width, placed.y + placed.height)
    if placed.box.kind == "heading":
        ground = GREY if placed.box.column in ("previous", "other") else YELLOW
        on_ground.rectangle(place, fill=ground * SHADES)
    else:
        in_ink.rectangle(place, fill=0, outline=255, width=LINE_WIDTH)
    for text in placed.texts:
        for at, part in enumerate(text.parts):
            y = (text.y + at * LINE_HEIGHT) * DOTS
            if placed.box.kind == "heading":
                in_ink.text((text.x * DOTS, y), part, 255, _font(path_of(BOLD)), "ls")
            else:
                _write(in_ink, text.x * DOTS, y, part, fonts)


def _write(in_ink: ImageDraw.ImageDraw, x: float, y: float, words: str, fonts: Fonts) -> None:
    """The words on a base line, each letter by the first font that has it."""

    def font_of(letter: str) -> str:
        return next((path for path, has in fonts if letter in has), path_of(FIRST))

    for path, letters in groupby(words, key=font_of):
        part, font = "".join(letters), _font(path)
        in_ink.text((x, y), part, 255, font, "ls")
        x += font.getlength(part)


def _turned(ink: Image.Image, words: str, place: tuple[float, float, float, float]) -> None:
    """The words upright in the middle of this place."""
    from PIL import Image, ImageDraw

    left, top, right, bottom = place
    lying = Image.new("L", (int(bottom - top), int(right - left)), 0)
    middle = lying.width / 2, lying.height / 2
    ImageDraw.Draw(lying).text(middle, words, 255, _font(path_of(BOLD)), "mm")
    ink.paste(lying.transpose(Image.Transpose.ROTATE_90), (int(left), int(top)))


def _arrow(in_ink: ImageDraw.ImageDraw, corners: tuple[tuple[float, float], ...]) -> None:
    in_ink.line([(x * DOTS, y * DOTS) for x, y in corners], fill=255, width=LINE_WIDTH)
    (x0, y0), (x, y) = corners[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    base = [(x - dx * HEAD + dy * side, y - dy * HEAD + dx * side) for side in (HEAD / 2, -HEAD / 2)]
    in_ink.polygon([(px * DOTS, py * DOTS) for px, py in ((x, y), *base)], fill=255)


def _font(path: str) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    # Without the shaping of a library that one machine has and another has not.
    return ImageFont.truetype(path, FONT_SIZE * DOTS, layout_engine=ImageFont.Layout.BASIC)


def _dots(*places: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(place * DOTS) for place in places)
    return left, top, right, bottom
