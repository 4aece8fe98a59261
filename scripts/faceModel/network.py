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

    def features(self, x: Tensor) -> Tensor:
        """[n, 1, 48, 48] to [n, 256]."""
        return self.blocks(self.stem(x)).mean((2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.dropout(self.features(x)))


def standardise(grey: Tensor) -> Tensor:
    """Faces [n, 1, h, w] of values 0 to 255 to mean 0 and deviation 1, each by itself."""
    centred = grey - grey.mean((2, 3), keepdim=True)
    return centred / torch.sqrt((centred * centred).mean((2, 3), keepdim=True) + 1)


class ShippedGraph(nn.Module):
    """
    What the product runs: RGB faces [n, 3, 48, 48] of values 0 to 255 to `features` [n, 256], the mean over a face and
    its mirror image, and `scores` [n, classes], the classifier's logits of them.
    """

    def __init__(self, network: FaceNetwork) -> None:
        super().__init__()
        self.network = network
        # Rec. 601 luma, as a convolution that every runtime knows.
        self.register_buffer("luma", torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        face = standardise(functional.conv2d(image, self.luma))
        features = (self.network.features(face) + self.network.features(face.flip(3))) / 2
        return features, self.network.classifier(features)
