"""
Trains the face model on faces with votes.

    python train.py DATA RUN --epochs 38

DATA holds faces.u8.gz and votes.csv. RUN gets checkpoint.pt after each epoch, log.jsonl, and weights.pt at the end. The
same command goes on where a run was stopped; with another number of epochs, on that number's schedule.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from augment import augment
from faces import EMOTIONS, held_out, read_faces
from network import FaceNetwork, standardise

BATCH = 128
RATE = 0.1
WARM_UP = 1
"""Epochs until the rate is reached."""
WEIGHT_DECAY = 5e-4
DROPOUT = 0.3
AVERAGING = 0.998
"""Of the weights' moving average, each step; the average is what ships."""
HELD_OUT = 0.05


def rate_at(epoch: float, epochs: int) -> float:
    """Rises for the warm-up, then falls along a cosine to zero."""
    if epoch < WARM_UP:
        return RATE * epoch / WARM_UP
    return RATE / 2 * (1 + math.cos(math.pi * min(1, (epoch - WARM_UP) / (epochs - WARM_UP))))


def majority_share(network: FaceNetwork, faces: Tensor, targets: Tensor, inner: int) -> float:
    """How often the class is the most voted one, on the inner `inner` pixels of the faces, enlarged again."""
    side, edge = faces.shape[-1], (faces.shape[-1] - inner) // 2
    grey = faces.unsqueeze(1).float()[:, :, edge : side - edge, edge : side - edge]
    if edge > 0:
        grey = functional.interpolate(grey, size=(side, side), mode="bicubic", align_corners=False).clamp(0, 255)
    right = 0
    with torch.no_grad():
        for x, target in zip(standardise(grey).split(256), targets.split(256)):
            right += int((network(x).argmax(1) == target.argmax(1)).sum())
    return right / len(faces)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--epochs", type=int, default=38)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    given.run.mkdir(parents=True, exist_ok=True)

    data = read_faces(given.data)
    apart = torch.from_numpy(held_out(data.pixels, HELD_OUT, given.seed))
    pixels, targets = torch.from_numpy(data.pixels.copy()), torch.from_numpy(data.targets)
    test_pixels, test_targets = pixels[apart], targets[apart]
    pixels, targets = pixels[~apart], targets[~apart]

    # bfloat16 with channels last is 3.5 times as fast as float32 where the processor has the instructions.
    network = FaceNetwork(len(EMOTIONS), DROPOUT).to(memory_format=torch.channels_last)
    average = FaceNetwork(len(EMOTIONS)).to(memory_format=torch.channels_last).eval()
    average.load_state_dict(network.state_dict())
    optimiser = torch.optim.SGD(network.parameters(), RATE, 0.9, weight_decay=WEIGHT_DECAY, nesterov=True)
    checkpoint = given.run / "checkpoint.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        if state["seed"] != given.seed:
            raise SystemExit(f"{checkpoint} began with seed {state['seed']}.")
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["epochs"]

    steps = len(pixels) // BATCH
    for epoch in range(first, given.epochs):
        began = time.monotonic()
        dice = torch.Generator().manual_seed(given.seed * 100_003 + epoch)
        # Dropout's.
        torch.manual_seed(given.seed * 100_003 + epoch)
        order = torch.randperm(len(pixels), generator=dice)
        network.train()
        losses = 0.0
        for step in range(steps):
            for group in optimiser.param_groups:
                group["lr"] = rate_at(epoch + (step + 1) / steps, given.epochs)
            rows = order[step * BATCH : (step + 1) * BATCH]
            batch = standardise(augment(pixels[rows], dice)).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(batch)
            loss = functional.cross_entropy(scores.float(), targets[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses += loss.item()
            # At first the average follows closely, or it would remember the random start.
            decay = min(AVERAGING, (1 + epoch * steps + step) / (10 + epoch * steps + step))
            with torch.no_grad():
                for kept, new in zip(average.state_dict().values(), network.state_dict().values()):
                    if kept.dtype.is_floating_point:
                        kept.lerp_(new, 1 - decay)
                    else:
                        kept.copy_(new)
        line = {
            "epoch": epoch + 1,
            "of": given.epochs,
            "loss": round(losses / steps, 4),
            "held_out": round(majority_share(average, test_pixels, test_targets, 48), 4),
            "held_out_inner_32": round(majority_share(average, test_pixels, test_targets, 32), 4),
            "seconds": round(time.monotonic() - began, 1),
        }
        with open(given.run / "log.jsonl", "a") as log:
            log.write(json.dumps(line) + "\n")
        print(line, flush=True)
        state = {
            "seed": given.seed,
            "epochs": epoch + 1,
            "network": network.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
        }
        # Whole or not at all: a run may be stopped while it writes.
        part = checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(checkpoint)
    torch.save(average.state_dict(), given.run / "weights.pt")


if __name__ == "__main__":
    main()
