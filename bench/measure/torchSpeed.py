"""Times residual networks in PyTorch, built as those in src/scn/resnet: torchSpeed.py '[{"name", "inputSize", …}]'."""
import json
import sys
import time

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = layer(channels, filters, 3, stride)
        self.second = layer(filters, filters, 3, 1)
        same = stride == 1 and channels == filters
        self.shortcut = nn.Identity() if same else layer(channels, filters, 1, stride)

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


def layer(channels, filters, size, stride):
    convolution = nn.Conv2d(channels, filters, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters))


def network(stem, width, blocks):
    if stem == "large":
        parts = [layer(3, width, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    else:
        parts = [layer(3, width, 3, 1), nn.ReLU()]
    channels = width
    for stage, count in enumerate(blocks):
        filters = width * 2**stage
        for block in range(count):
            parts.append(Block(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 7))


def seconds(device, work):
    """The second time counts; the first prepares."""
    for _ in range(2):
        started = time.perf_counter()
        work()
        if device == "cuda":
            torch.cuda.synchronize()
        taken = time.perf_counter() - started
    return taken


def measure(device, workload):
    model = network(workload["stem"], workload["width"], workload["blocks"]).to(device)
    batch, size = workload["batch"], workload["inputSize"]
    images = torch.randn(batch, 3, size, size, device=device)
    labels = torch.arange(batch, device=device) % 7
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def train():
        model.train()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images), labels).backward()
        optimizer.step()

    def judge():
        model.eval()
        with torch.no_grad():
            model(images)

    training = seconds(device, train)
    return {
        "name": workload["name"],
        "training": batch / training,
        "forward": batch / seconds(device, judge),
    }


def main():
    device = "cuda" if torch.cuda.is_available() else "cpu"
    speeds = [measure(device, workload) for workload in json.loads(sys.argv[1])]
    print(json.dumps({"name": f"PyTorch {torch.__version__} {device}", "speeds": speeds}))


main()
