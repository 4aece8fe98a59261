"""The faces with votes that the model learns from: a folder with `faces.u8.gz` and `votes.csv`."""

import csv
import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

SIDE = 48
"""Pixels of a face's width and height."""

EMOTIONS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
"""The classes, in the order of the votes' columns and of the model's scores."""


class Faces(NamedTuple):
    """Faces whose votes name an emotion."""

    pixels: np.ndarray
    """[faces, SIDE, SIDE] bytes, grey."""
    targets: np.ndarray
    """[faces, emotions] shares of the votes, float32; each row sums to one."""


def read_pixels(folder: Path) -> np.ndarray:
    """All faces of a folder, [faces, SIDE, SIDE] bytes, also those whose votes say nothing."""
    with gzip.open(folder / "faces.u8.gz") as file:
        return np.frombuffer(file.read(), np.uint8).reshape(-1, SIDE, SIDE)


def read_faces(folder: Path) -> Faces:
    """
    Faces and what their annotators said. Single votes for an emotion are dropped as slips; faces that more than two
    annotators call no face, or five or more unknown, are left out.
    """
    with open(folder / "votes.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    votes = np.array([row[1:] for row in rows], np.int64)
    pixels = read_pixels(folder)
    if len(votes) != len(pixels):
        raise ValueError(f"{len(pixels)} faces in faces.u8.gz, but {len(votes)} rows in votes.csv.")
    emotions, unknown, no_face = votes[:, : len(EMOTIONS)], votes[:, -2], votes[:, -1]
    counted = np.where(emotions > 1, emotions, 0)
    kept = (no_face <= 2) & (unknown < 5) & (counted.sum(1) > 0)
    targets = counted[kept] / counted[kept].sum(1, keepdims=True)
    return Faces(pixels[kept], targets.astype(np.float32))


def held_out(pixels: np.ndarray, share: float, seed: int) -> np.ndarray:
    """
    Which faces are kept apart, [faces] booleans, copies of a face together (FER2013 has a thousand): nothing is chosen by
    them, they are only reported.
    """
    hashes = [face_hash(face) for face in pixels]
    different = sorted(set(hashes))
    order = np.random.default_rng(seed).permutation(len(different))
    apart = {different[index] for index in order[: round(len(different) * share)]}
    return np.array([each in apart for each in hashes])


def face_hash(pixels: np.ndarray) -> bytes:
    """The first 8 bytes of the SHA-256 of a face's SIDE × SIDE grey bytes, row by row."""
    return hashlib.sha256(np.ascontiguousarray(pixels, np.uint8).tobytes()).digest()[:8]
