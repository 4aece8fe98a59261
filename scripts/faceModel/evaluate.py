"""
How often the model's class is the one that most annotators name, under other framings, beside another face model.

    python evaluate.py FACES MODEL.onnx --beside OTHER.onnx [--out TABLE.md]

FACES holds `votes.csv` (image, votes of the eight emotions, unknown, NF) and the images. Beside each model stands its
classifier, as the product reads it: the same name with .json. Faces count on which one emotion has most votes, more than
unknown and no face. Nothing of the model is chosen by what this prints.
"""

import argparse
import csv
import json
import time
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from faces import EMOTIONS
from framings import FRAMINGS, Framing

BATCH = 32


class Model:
    """A face model with its classifier, run as the product runs it."""

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(file), options, ["CPUExecutionProvider"])
        classifier = json.loads(file.with_suffix(".json").read_text())
        self.classes = [EMOTIONS.index(name) for name in classifier["classes"]]
        self.kernel = np.array(classifier["kernel"], np.float32).reshape(-1, len(self.classes))
        self.bias = np.array(classifier["bias"], np.float32)
        given = self.session.get_inputs()[0]
        self.input, self.side = given.name, given.shape[2]

    def features(self, batch: np.ndarray) -> np.ndarray:
        return self.session.run(["features"], {self.input: batch})[0]

    def chosen(self, images: list[Image.Image]) -> np.ndarray:
        """The class of each image, as a number of EMOTIONS."""
        batch = np.stack([fitted(image, self.side) for image in images]).transpose(0, 3, 1, 2).astype(np.float32)
        parts = [self.features(batch[at : at + BATCH]) for at in range(0, len(batch), BATCH)]
        scores = np.concatenate(parts) @ self.kernel + self.bias
        return np.array(self.classes)[scores.argmax(1)]


def fitted(image: Image.Image, side: int) -> np.ndarray:
    """[side, side, 3] bytes; what is not square gets black bars."""
    factor = side / max(image.size)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS if factor < 1 else Image.Resampling.BICUBIC)
    frame = Image.new("RGB", (side, side))
    frame.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return np.asarray(frame)


def read_votes(folder: Path) -> tuple[list[Image.Image], np.ndarray]:
    """Faces with one emotion ahead of all other answers, and which."""
    images, truth = [], []
    with open(folder / "votes.csv", newline="") as file:
        for image, *row in list(csv.reader(file))[1:]:
            votes = np.array(row, int)
            best = int(votes.argmax())
            if best < len(EMOTIONS) and (votes == votes[best]).sum() == 1:
                images.append(Image.open(folder / image).convert("RGB"))
                truth.append(best)
    return images, np.array(truth)


def accuracy(model: Model, images: list[Image.Image], truth: np.ndarray, framing: Framing, seed: int) -> np.ndarray:
    """Whether each face is right, [faces] booleans. The same seed makes the same faces."""
    dice = np.random.default_rng(seed)
    return model.chosen([framing(image, dice) for image in images]) == truth


def milliseconds(models: list[Model], rounds: int) -> list[float]:
    """A face with its mirror image, the median of rounds that take turns."""
    dice = np.random.default_rng(1)
    batches = [(255 * dice.random((BATCH, 3, model.side, model.side))).astype(np.float32) for model in models]
    times: list[list[float]] = [[] for _ in models]
    for turn in range(rounds + 1):
        for model, batch, kept in zip(models, batches, times):
            began = time.process_time()
            model.features(batch)
            if turn > 0:
                kept.append((time.process_time() - began) / BATCH * 1000)
    return [float(np.median(kept)) for kept in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faces", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    files = [file for file in (given.model, given.beside) if file]
    models = [Model(file) for file in files]
    images, truth = read_votes(given.faces)
    titles = [file.stem for file in files]
    lines = [
        f"{len(images)} faces. Share whose class is the one that most annotators name.",
        "",
        f"| faces | {' | '.join(titles)} |",
        f"| --- | {' | '.join('---' for _ in titles)} |",
    ]
    whole: list[np.ndarray] = []
    for name, framing in FRAMINGS.items():
        right = [accuracy(model, images, truth, framing, given.seed) for model in models]
        whole = whole or right
        lines.append(f"| {name} | {' | '.join(f'{each.mean():.3f}' for each in right)} |")
        print(lines[-1], flush=True)
    lines += ["", f"| as they are | faces | {' | '.join(titles)} |", f"| --- | --- | {' | '.join('---' for _ in titles)} |"]
    for number, emotion in enumerate(EMOTIONS):
        mask = truth == number
        lines.append(f"| {emotion} | {mask.sum()} | {' | '.join(f'{each[mask].mean():.3f}' for each in whole)} |")
    times = milliseconds(models, 60)
    spent = ", ".join(f"{title} {each:.2f} ms" for title, each in zip(titles, times))
    lines += ["", f"A face with its mirror image, one thread, batches of {BATCH}: {spent}; ratio {times[0] / times[-1]:.2f}."]
    print("\n".join(lines))
    if given.out:
        given.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
