"""
Other people's faces, made of these: other crops, sizes, light, compression. All on whole batches of tensors, each face
with numbers of its own.
"""

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional

LUMINANCE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
"""JPEG's example quantisation of brightness (ITU-T T.81, table K.1)."""


def augment(faces: Tensor, dice: Generator) -> Tensor:
    """
    @faces: [n, side, side] bytes, in random order.
    Returns [n, 1, side, side] values 0 to 255.
    """
    x = faces.unsqueeze(1).float()
    x = _lose_detail(x, dice)
    x = _reframe(x, dice)
    x = _relight(x, dice)
    x = _sharpen_or_blur(x, dice)
    x = _compress(x, dice)
    x = _cover(x, dice)
    return x.clamp(0, 255)


def _uniform(count: int, low: float, high: float, dice: Generator) -> Tensor:
    return torch.rand(count, generator=dice) * (high - low) + low


def _chance(count: int, share: float, dice: Generator) -> Tensor:
    return torch.rand(count, generator=dice) < share


def _some(x: Tensor, share: float, dice: Generator) -> Tensor:
    """Indices of a random part of the batch."""
    return torch.nonzero(_chance(len(x), share, dice)).flatten()


def _lose_detail(x: Tensor, dice: Generator) -> Tensor:
    """A fifth of the faces come from 20 to 40 pixels, one size a batch."""
    some, side = _some(x, 0.2, dice), x.shape[-1]
    small = int(torch.randint(20, 41, (1,), generator=dice))
    if len(some) > 0:
        shrunk = functional.interpolate(x[some], size=(small, small), mode="area")
        x[some] = functional.interpolate(shrunk, size=(side, side), mode="bicubic", align_corners=False)
    return x


def _reframe(x: Tensor, dice: Generator) -> Tensor:
    """Half of the faces nearly as they are, a quarter cropped closer, a quarter from further away; off centre, turned."""
    n, side = len(x), x.shape[-1]
    kind = torch.rand(n, generator=dice)
    extent = torch.exp(_uniform(n, math.log(0.9), math.log(1.12), dice))
    extent = torch.where(kind > 0.5, _uniform(n, 0.6, 0.9, dice), extent)
    extent = torch.where(kind > 0.75, _uniform(n, 1.12, 1.5, dice), extent)
    stretch = torch.exp(_uniform(n, -0.16, 0.16, dice) * _chance(n, 0.5, dice) / 2)
    mirror = torch.where(_chance(n, 0.5, dice), -1.0, 1.0)
    degrees = torch.where(_chance(n, 0.3, dice), 20.0, 12.0)
    turn = _uniform(n, -1, 1, dice) * degrees * math.pi / 180
    # Twice the share of what is seen: coordinates go from -1 to 1.
    most = torch.where(_chance(n, 0.3, dice), 0.36, 0.16)
    right, down = (_uniform(n, -1, 1, dice) * most * extent for _ in range(2))
    across, along = extent * stretch, extent / stretch
    cosine, sine = torch.cos(turn), torch.sin(turn)
    theta = torch.stack(
        (
            torch.stack((mirror * across * cosine, -along * sine, right), 1),
            torch.stack((mirror * across * sine, along * cosine, down), 1),
        ),
        1,
    )
    grid = functional.affine_grid(theta, [n, 1, side, side], align_corners=False)
    half = n // 2
    framed = torch.cat(
        [
            functional.grid_sample(x[part], grid[part], mode="bilinear", padding_mode=padding, align_corners=False)
            for part, padding in ((slice(0, half), "border"), (slice(half, n), "reflection"))
        ]
    )
    # Two fifths see something even, or noise, where their image ends; most often black bars.
    outside = (grid.abs() > 1).any(-1).unsqueeze(1) & _chance(n, 0.4, dice).view(n, 1, 1, 1)
    shade = torch.where(_chance(n, 0.5, dice), 0.0, torch.rand(n, generator=dice) * 255)
    noisy = torch.where(_chance(n, 0.15, dice), 50.0, 0.0).view(n, 1, 1, 1)
    backdrop = shade.view(n, 1, 1, 1) + noisy * torch.randn(framed.shape, generator=dice)
    return torch.where(outside, backdrop, framed)


def _relight(x: Tensor, dice: Generator) -> Tensor:
    """Gamma, light from a side, contrast and brightness that may clip, and a camera's noise."""
    n, side = len(x), x.shape[-1]
    shape = (n, 1, 1, 1)
    share = (x / 255).clamp(0.001, 1)
    share = share ** torch.exp(torch.randn(n, generator=dice).clamp(-2, 2) * 0.3).view(shape)
    line = torch.linspace(-1, 1, side)
    angle = _uniform(n, 0, 2 * math.pi, dice).view(shape)
    slope = (_uniform(n, 0, 0.6, dice) * _chance(n, 0.4, dice)).view(shape)
    share = share * (1 + slope * (torch.cos(angle) * line + torch.sin(angle) * line.view(side, 1)))
    contrast, brightness = _uniform(n, 0.6, 1.4, dice).view(shape), _uniform(n, -0.15, 0.15, dice).view(shape)
    share = (share - 0.5) * contrast + 0.5 + brightness
    grain = (_uniform(n, 0, 0.05, dice) * _chance(n, 0.3, dice)).view(shape)
    share = share + grain * torch.randn(x.shape, generator=dice)
    return share.clamp(0, 1) * 255


def _sharpen_or_blur(x: Tensor, dice: Generator) -> Tensor:
    weights = torch.tensor((1.0, 2.0, 1.0)) / 4
    kernel = (weights.view(3, 1) * weights).view(1, 1, 3, 3)
    soft = functional.conv2d(functional.pad(x, (1, 1, 1, 1), mode="replicate"), kernel)
    amount = (_uniform(len(x), -1, 1.2, dice) * _chance(len(x), 0.4, dice)).view(-1, 1, 1, 1)
    return (x + amount * (x - soft)).clamp(0, 255)


def _cosines() -> Tensor:
    """The 8 × 8 discrete cosine transform."""
    row, column = torch.arange(8.0).view(8, 1), torch.arange(8.0)
    transform = torch.cos((2 * column + 1) * row * math.pi / 16) / 2
    transform[0] /= math.sqrt(2)
    return transform


def _compress(x: Tensor, dice: Generator) -> Tensor:
    """A fifth of the faces as JPEG of quality 15 to 70 leaves their brightness."""
    some, side = _some(x, 0.2, dice), x.shape[-1]
    if len(some) == 0:
        return x
    transform, blocks = _cosines(), side // 8
    quality = _uniform(len(some), 15, 70, dice)
    factor = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    table = (torch.tensor(LUMINANCE).float() * factor.view(-1, 1, 1)).clamp(min=1).view(-1, 1, 1, 8, 8)
    parts = (x[some, 0] - 128).view(-1, blocks, 8, blocks, 8).transpose(2, 3)
    coefficients = torch.round(transform @ parts @ transform.T / table) * table
    restored = (transform.T @ coefficients @ transform).transpose(2, 3).reshape(-1, 1, side, side)
    x[some] = (restored + 128).clamp(0, 255)
    return x


def _cover(x: Tensor, dice: Generator) -> Tensor:
    """Random erasing (Zhong et al. 2020): a third of the faces lose a rectangle to one shade."""
    n, side = len(x), x.shape[-1]
    height, width = _uniform(n, 0.1, 0.45, dice) * side, _uniform(n, 0.1, 0.45, dice) * side
    top = torch.rand(n, generator=dice) * (side - height)
    left = torch.rand(n, generator=dice) * (side - width)
    place = torch.arange(side).float()
    rows = (place >= top.view(n, 1)) & (place < (top + height).view(n, 1))
    columns = (place >= left.view(n, 1)) & (place < (left + width).view(n, 1))
    covered = rows.view(n, 1, side, 1) & columns.view(n, 1, 1, side) & _chance(n, 0.35, dice).view(n, 1, 1, 1)
    return torch.where(covered, (torch.rand(n, generator=dice) * 255).view(n, 1, 1, 1), x)
