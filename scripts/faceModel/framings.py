"""Faces as other collections frame, size and light them, made of images as they come."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageEnhance

Framing = Callable[[Image.Image, np.random.Generator], Image.Image]


def _inner(share: float) -> Framing:
    """The inner share of width and height, as a detector that draws tighter boxes leaves it."""

    def frame(face: Image.Image, _: np.random.Generator) -> Image.Image:
        width, height = face.size
        x, y = round(width * (1 - share) / 2), round(height * (1 - share) / 2)
        return face.crop((x, y, width - x, height - y))

    return frame


def _padded(share: float, mode: str) -> Framing:
    """The face in a frame of `share` its size: the edge repeated, or black."""

    def frame(face: Image.Image, _: np.random.Generator) -> Image.Image:
        pixels = np.asarray(face)
        margin = [(round(side * (share - 1) / 2),) * 2 for side in pixels.shape[:2]] + [(0, 0)]
        return Image.fromarray(np.pad(pixels, margin, mode=mode))

    return frame


def _off_centre(share: float) -> Framing:
    """The inner 80 %, shifted by up to `share` of the frame in both directions."""

    def frame(face: Image.Image, dice: np.random.Generator) -> Image.Image:
        width, height = face.size
        x = width * (0.1 + dice.uniform(-share, share))
        y = height * (0.1 + dice.uniform(-share, share))
        return face.transform(
            face.size, Image.Transform.EXTENT, (x, y, x + 0.8 * width, y + 0.8 * height), Image.Resampling.BICUBIC
        )

    return frame


def _resized(first: float, second: float) -> Framing:
    def frame(face: Image.Image, _: np.random.Generator) -> Image.Image:
        for factor in (first, second):
            size = (round(face.width * factor), round(face.height * factor))
            face = face.resize(size, Image.Resampling.LANCZOS if factor < 1 else Image.Resampling.BICUBIC)
        return face

    return frame


def _turned(degrees: float) -> Framing:
    def frame(face: Image.Image, dice: np.random.Generator) -> Image.Image:
        return face.rotate(dice.choice((-degrees, degrees)), Image.Resampling.BICUBIC)

    return frame


def _gamma(power: float) -> Framing:
    def frame(face: Image.Image, _: np.random.Generator) -> Image.Image:
        return Image.fromarray((255 * (np.asarray(face) / 255) ** power).round().astype(np.uint8))

    return frame


def _side_light(face: Image.Image, dice: np.random.Generator) -> Image.Image:
    """Mirrored, and one half in shade."""
    pixels = np.asarray(face)[:, ::-1]
    light = np.linspace(0.4, 1.3, face.width)
    return Image.fromarray((pixels * light[:: dice.choice((-1, 1)), None]).clip(0, 255).astype(np.uint8))


def _coloured(face: Image.Image, dice: np.random.Generator) -> Image.Image:
    """Like skin in warm or cold light."""
    tint = np.array((1.15, 0.95, 0.8)) * dice.uniform(0.85, 1.15, 3)
    return Image.fromarray((np.asarray(face) * tint).clip(0, 255).astype(np.uint8))


def _flat(face: Image.Image, _: np.random.Generator) -> Image.Image:
    return ImageEnhance.Contrast(face).enhance(0.4)


FRAMINGS: dict[str, Framing] = {
    "as they are": lambda face, _: face,
    "inner 85 %": _inner(0.85),
    "inner 75 %": _inner(0.75),
    "inner 65 %": _inner(0.65),
    "130 %, edge repeated": _padded(1.3, "edge"),
    "150 %, edge repeated": _padded(1.5, "edge"),
    "150 %, black": _padded(1.5, "constant"),
    "off centre by up to 15 %": _off_centre(0.15),
    "turned by 15°": _turned(15),
    "half size, enlarged again": _resized(0.5, 2),
    "double size": _resized(2, 1),
    "inner 75 %, double size": lambda face, dice: _resized(2, 1)(_inner(0.75)(face, dice), dice),
    "dark (gamma 2)": _gamma(2),
    "bright (gamma .5)": _gamma(0.5),
    "little contrast": _flat,
    "mirrored, light from a side": _side_light,
    "coloured": _coloured,
}
"""By a name for the table; each takes an RGB image."""
