"""
Writes what ships: MODEL.onnx, its classifier MODEL.json, and MODEL.faces.bin, the hashes of the faces it learned from.

    python export.py DATA WEIGHTS MODEL.onnx

WEIGHTS is weights.pt or checkpoint.pt of a run, DATA the folder that it learned from.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from faces import EMOTIONS, SIDE, face_hash, read_faces, read_pixels
from network import FURTHER, FaceNetwork, ShippedGraph

OPSET = 13
TOLERANCE = 1e-4
FITTED = 4000
"""So many faces choose the axes of the further features."""


def load(weights: Path) -> FaceNetwork:
    state = torch.load(weights, weights_only=True)
    network = FaceNetwork(len(EMOTIONS))
    network.load_state_dict(state.get("average", state))
    return network.eval()


def export(graph: ShippedGraph, file: Path) -> None:
    torch.onnx.export(
        graph,
        (torch.zeros(2, 3, SIDE, SIDE),),
        str(file),
        dynamo=False,
        opset_version=OPSET,
        input_names=["image"],
        output_names=["features", "scores"],
        dynamic_axes={name: {0: "faces"} for name in ("image", "features", "scores")},
    )
    # The exporter's notes hold paths of this machine.
    model = onnx.load(str(file))
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, str(file))


def largest_difference(graph: ShippedGraph, file: Path, faces: np.ndarray) -> float:
    """Between PyTorch and onnxruntime, of features and scores, on grey faces and noise in colour."""
    grey = np.repeat(faces[:, None], 3, 1).astype(np.float32)
    colour = (255 * np.random.default_rng(1).random(grey.shape)).astype(np.float32)
    batch = np.concatenate((grey, colour))
    with torch.no_grad():
        expected = graph(torch.from_numpy(batch))
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    given = session.run(["features", "scores"], {"image": batch})
    return max(float(np.abs(one - other.numpy()).max()) for one, other in zip(given, expected))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("model", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    network = load(given.weights)
    graph = ShippedGraph(network).eval()
    known = read_faces(given.data).pixels[:FITTED].copy()
    graph.fit(torch.from_numpy(known).unsqueeze(1).repeat(1, 3, 1, 1).float())
    given.model.parent.mkdir(parents=True, exist_ok=True)
    export(graph, given.model)
    difference = largest_difference(graph, given.model, read_faces(given.data).pixels[:64])
    if difference > TOLERANCE:
        raise SystemExit(f"{given.model} differs from PyTorch by {difference:.2g}.")
    kernel = torch.zeros(network.classifier.in_features + FURTHER, len(EMOTIONS))
    kernel[: network.classifier.in_features] = network.classifier.weight.detach().T
    classifier = {
        "classes": list(EMOTIONS),
        "kernel": kernel.flatten().tolist(),
        "bias": network.classifier.bias.detach().tolist(),
    }
    given.model.with_suffix(".json").write_text(json.dumps(classifier))
    # All faces of the folder: also those without a clear vote are faces of this collection.
    hashes = sorted({face_hash(face) for face in read_pixels(given.data)})
    given.model.with_suffix(".faces.bin").write_bytes(b"".join(hashes))
    size = given.model.stat().st_size
    print(f"{given.model}: {size} bytes, {len(hashes)} faces, at most {difference:.2g} from PyTorch.")


if __name__ == "__main__":
    main()
