"""The network: grey residual blocks on standardised faces, and the graph that ships."""

import torch
from torch import Tensor, nn
from torch.nn import functional

STAGES = ((64, 1), (96, 2), (128, 2), (256, 1))
"""Width and blocks of each stage; each halves width and height. Multiples of 32 run fastest in onnxruntime."""
STEM = 32


class Block(nn.Module):
    """Two 3 × 3 convolutions beside a shortcut (He et al. 2016)."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.shortcut = (
            nn.Identity()
            if same
            else nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.second_norm(self.second(functional.relu(self.first_norm(self.first(x)))))
        return functional.relu(inner + self.shortcut(x))


class FaceNetwork(nn.Module):
    """Standardised grey faces [n, 1, 48, 48] to class scores [n, classes]."""

    def __init__(self, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, STEM, 3, 1, 1, bias=False), nn.BatchNorm2d(STEM), nn.ReLU())
        blocks: list[nn.Module] = []
        width = STEM
        for outputs, count in STAGES:
            for index in range(count):
                blocks.append(Block(width, outputs, 2 if index == 0 else 1))
                width = outputs
        self.blocks = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.classifier = nn.Linear(width, classes)

    def stage_outputs(self, x: Tensor) -> list[Tensor]:
        """[n, 1, 48, 48] to what each stage gives."""
        x = self.stem(x)
        outputs, first = [], 0
        for _, count in STAGES:
            x = self.blocks[first : first + count](x)
            first += count
            outputs.append(x)
        return outputs

    def features(self, x: Tensor) -> Tensor:
        """[n, 1, 48, 48] to [n, 256]."""
        return self.stage_outputs(x)[-1].mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.dropout(self.features(x)))


def standardise(grey: Tensor) -> Tensor:
    """Faces [n, 1, h, w] of values 0 to 255 to mean 0 and deviation 1, each by itself."""
    centred = grey - grey.mean((2, 3), keepdim=True)
    return centred / torch.sqrt((centred * centred).mean((2, 3), keepdim=True) + 1)


FURTHER = 128
"""Features beside the last layer's."""


class ShippedGraph(nn.Module):
    """
    What the product runs: RGB faces [n, 3, 48, 48] of values 0 to 255 to `features` [n, 256 + FURTHER], the mean over a face
    and its mirror image, and `scores` [n, classes], the classifier's logits of the first 256 of them.

    The further ones are what the two middle stages say (means, and the largest values of the later one), on the main axes
    of the faces that `fit` saw. The last layer forgets whatever its classes do not need; on faces unlike those that it knows
    (drawings) a network that is trained on features finds a sixth more label errors with the further ones.
    """

    def __init__(self, network: FaceNetwork) -> None:
        super().__init__()
        self.network = network
        middle = 2 * STAGES[2][0] + STAGES[1][0]
        self.register_buffer("centre", torch.zeros(middle))
        self.register_buffer("axes", torch.zeros(FURTHER, middle))
        # Rec. 601 luma, as a convolution that every runtime knows.
        self.register_buffer("luma", torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1))

    def stages(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """The last layer's features, [n, 256], and the middle stages' [n, middle], each the mean over both images."""
        face = standardise(functional.conv2d(image, self.luma))
        sides = [self.network.stage_outputs(side) for side in (face, face.flip(3))]
        last = [stages[3].mean((2, 3)) for stages in sides]
        middle = [
            torch.cat((stages[2].mean((2, 3)), stages[1].mean((2, 3)), stages[2].amax((2, 3))), 1) for stages in sides
        ]
        return (last[0] + last[1]) / 2, (middle[0] + middle[1]) / 2

    def fit(self, faces: Tensor) -> None:
        """Chooses the axes by faces [n, 3, 48, 48]; the further features vary as much as the last layer's."""
        with torch.no_grad():
            last, middle = (torch.cat(parts) for parts in zip(*[self.stages(part) for part in faces.split(100)]))
            deviation = middle.std(0) + 1e-3
            standard = (middle - middle.mean(0)) / deviation
            axes = torch.linalg.svd(standard, full_matrices=False).Vh[:FURTHER]
            # The sign of an axis is any: the first large entry decides, so that each machine makes the same model.
            largest = axes.gather(1, axes.abs().argmax(1, keepdim=True))
            axes = axes * largest.sign() / deviation
            scale = (last.std(0).mean() / ((middle - middle.mean(0)) @ axes.T).std(0)).mean()
            self.centre.copy_(middle.mean(0))
            self.axes.copy_(axes * scale)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        last, middle = self.stages(image)
        further = functional.linear(middle - self.centre, self.axes)
        return torch.cat((last, further), 1), self.network.classifier(last)
