"""Model files and packages made to harm whoever opens them: each a small change of the tiny network's package."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper
from tiny_network import tiny_onnx

Spoil = Callable[[Path], None]
"""Makes a good package's folder a hostile one."""

HUGE = [1 << 20, 1 << 20, 1 << 10]


def edited(edit: Callable[[onnx.ModelProto], None]) -> Spoil:
    """Weights that were changed before they were saved."""

    def spoil(folder: Path) -> None:
        model = tiny_onnx()
        edit(model)
        (folder / "weights.onnx").write_bytes(model.SerializeToString())

    return spoil


def bytes_of(make: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes in place of the weights, given the good ones."""

    def spoil(folder: Path) -> None:
        file = folder / "weights.onnx"
        file.write_bytes(make(file.read_bytes()))

    return spoil


def outside(location: str, name: str = "mix") -> TensorProto:
    """The numbers of the network's weights, said to lie in another file."""
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[3, 3, 1, 1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    return tensor


def external(location: str) -> Spoil:
    """The weights of the convolution lie elsewhere; where that is in the folder, they are really there."""

    def spoil(folder: Path) -> None:
        model = tiny_onnx()
        (folder.parent / "secret.bin").write_bytes(bytes(36))
        (folder / "weights.bin").write_bytes(bytes(36))
        del model.graph.initializer[0]
        model.graph.initializer.append(outside(location))
        (folder / "weights.onnx").write_bytes(model.SerializeToString())

    return spoil


def branch(tensor: TensorProto) -> onnx.GraphProto:
    """A subgraph that gives a tensor of its own."""
    out = helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, list(tensor.dims))
    return helper.make_graph([], "branch", [], [out], [tensor])


def in_a_subgraph(model: onnx.ModelProto) -> None:
    truth = numpy_helper.from_array(np.array(True), "truth")
    del model.graph.initializer[0]
    model.graph.initializer.append(truth)
    inner = branch(outside("../secret.bin", "inner"))
    model.graph.node.insert(0, helper.make_node("If", ["truth"], ["mix"], then_branch=inner, else_branch=inner))


def in_a_function(model: onnx.ModelProto) -> None:
    constant = helper.make_node("Constant", [], ["w"], value=outside("../secret.bin", "w"))
    opset = [helper.make_opsetid("", 17)]
    model.functions.append(helper.make_function("own", "Weights", [], ["w"], [constant], opset))
    model.opset_import.append(helper.make_opsetid("own", 1))
    del model.graph.initializer[0]
    model.graph.node.insert(0, helper.make_node("Weights", [], ["mix"], domain="own"))


def in_training_info(model: onnx.ModelProto) -> None:
    model.training_info.add().algorithm.initializer.append(outside("../secret.bin", "state"))


def in_sparse_values(model: onnx.ModelProto) -> None:
    indices = numpy_helper.from_array(np.array([0, 5]), "i")
    model.graph.sparse_initializer.append(
        onnx.SparseTensorProto(values=outside("../secret.bin", "s"), indices=indices, dims=[9])
    )


def sparse_far_out(model: onnx.ModelProto) -> None:
    values = numpy_helper.from_array(np.ones(2, np.float32), "mix")
    indices = numpy_helper.from_array(np.array([1 << 40, -(1 << 40)]), "i")
    del model.graph.initializer[0]
    model.graph.sparse_initializer.append(onnx.SparseTensorProto(values=values, indices=indices, dims=[3, 3, 1, 1]))


def sparse_huge(model: onnx.ModelProto) -> None:
    values = numpy_helper.from_array(np.ones(1, np.float32), "mix")
    indices = numpy_helper.from_array(np.array([7]), "i")
    del model.graph.initializer[0]
    model.graph.sparse_initializer.append(onnx.SparseTensorProto(values=values, indices=indices, dims=HUGE))


def declares(dims: list[int]) -> Spoil:
    """A tensor that says it is larger than its numbers."""

    def edit(model: onnx.ModelProto) -> None:
        del model.graph.initializer[0].dims[:]
        model.graph.initializer[0].dims.extend(dims)

    return edited(edit)


def grows(node: onnx.NodeProto, *tensors: TensorProto) -> Spoil:
    """A few bytes that become terabytes when they are computed, which engines do while they load."""

    def edit(model: onnx.ModelProto) -> None:
        model.graph.initializer.extend(tensors)
        sums = [
            helper.make_node("ReduceMax", ["grown"], ["top"], keepdims=0),
            helper.make_node("Add", ["small", "top"], ["logits"]),
        ]
        model.graph.node[-1].output[0] = "small"
        model.graph.node.extend([node, *sums])

    return edited(edit)


def numbers(name: str, *values: int) -> TensorProto:
    return numpy_helper.from_array(np.array(values, np.int64), name)


ONE = numpy_helper.from_array(np.ones((1, 1, 1), np.float32), "one")
FILL = helper.make_node("ConstantOfShape", ["shape"], ["grown"])
EXPAND = helper.make_node("Expand", ["one", "shape"], ["grown"])
TILE = helper.make_node("Tile", ["one", "shape"], ["grown"])
PAD = helper.make_node("Pad", ["one", "pads"], ["grown"])
RANGE = helper.make_node("Range", ["from", "to", "by"], ["numbers"])


def loops_for_ever(model: onnx.ModelProto) -> None:
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["again"]), helper.make_node("Identity", ["sum"], ["next"])],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, ["n", 3, "h", "w"]),
        ],
        [
            helper.make_tensor_value_info("again", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, ["n", 3, "h", "w"]),
        ],
    )
    model.graph.initializer.extend(
        [numpy_helper.from_array(np.array(1 << 62), "turns"), numpy_helper.from_array(np.array(True), "true")]
    )
    model.graph.node[-1].output[0] = "small"
    model.graph.node.append(helper.make_node("Loop", ["turns", "true", "small"], ["logits"], body=body))


def calls_itself(model: onnx.ModelProto) -> None:
    again = helper.make_node("Again", ["x"], ["y"], domain="own")
    model.functions.append(helper.make_function("own", "Again", ["x"], ["y"], [again], [helper.make_opsetid("own", 1)]))
    model.opset_import.append(helper.make_opsetid("own", 1))
    model.graph.node[-1].output[0] = "small"
    model.graph.node.append(helper.make_node("Again", ["small"], ["logits"], domain="own"))


def billion_laughs(model: onnx.ModelProto) -> None:
    for depth in range(40):
        name, inner = f"Laugh{depth}", f"Laugh{depth + 1}"
        nodes = [
            helper.make_node(inner, ["x"], ["m"], domain="own"),
            helper.make_node(inner, ["m"], ["y"], domain="own"),
        ]
        model.functions.append(helper.make_function("own", name, ["x"], ["y"], nodes, [helper.make_opsetid("own", 1)]))
    last = helper.make_node("Identity", ["x"], ["y"])
    model.functions.append(helper.make_function("own", "Laugh40", ["x"], ["y"], [last], [helper.make_opsetid("", 17)]))
    model.opset_import.append(helper.make_opsetid("own", 1))
    model.graph.node[-1].output[0] = "small"
    model.graph.node.append(helper.make_node("Laugh0", ["small"], ["logits"], domain="own"))


def custom_operator(domain: str, kind: str, **attributes: str) -> Spoil:
    """An operator that only somebody's library knows."""

    def edit(model: onnx.ModelProto) -> None:
        model.opset_import.append(helper.make_opsetid(domain, 1))
        model.graph.node[-1].output[0] = "small"
        model.graph.node.append(helper.make_node(kind, ["small"], ["logits"], domain=domain, **attributes))

    return edited(edit)


def circle(model: onnx.ModelProto) -> None:
    model.graph.node[0].input[0] = "logits"


def nested(depth: int) -> Callable[[onnx.ModelProto], None]:
    def edit(model: onnx.ModelProto) -> None:
        inner = helper.make_graph([], "leaf", [], [])
        for _ in range(depth):
            node = onnx.NodeProto(op_type="If")
            node.attribute.append(AttributeProto(name="then_branch", type=AttributeProto.GRAPH, g=inner))
            inner = onnx.GraphProto(node=[node])
        model.graph.node.append(inner.node[0])

    return edit


def deep_bytes(_: bytes) -> bytes:
    """Graphs in graphs, deeper than any stack: written by hand, for protobuf's own writer would stop."""
    inner = b""
    for _ in range(3000):
        inner = field(1, field(5, field(6, inner)))
    return field(7, inner)


def field(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


class Boom:
    """Runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, ("pwned",)


def pickled(_: bytes) -> bytes:
    return pickle.dumps(Boom())


def zipped_pickle(_: bytes) -> bytes:
    """What torch.save writes: a zip with a pickle."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Boom()))
        archive.writestr("archive/version", "3\n")
    return stream.getvalue()


def linked(name: str, target: str) -> Spoil:
    """A file of the package that is a link."""

    def spoil(folder: Path) -> None:
        file = folder / name
        elsewhere = folder.parent / "elsewhere"
        elsewhere.mkdir()
        if file.exists():
            file.rename(elsewhere / name)
        else:
            (elsewhere / name).write_text("{}")
        file.symlink_to(target.format(elsewhere=elsewhere, name=name))

    return spoil


def piped(name: str) -> Spoil:
    """A file of the package that never ends."""

    def spoil(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return spoil


def written(name: str, text: str) -> Spoil:
    """Other words in one of the small files."""
    return lambda folder: (folder / name).write_text(text) and None


WEIGHTS: dict[str, Spoil] = {
    "external data in the parent folder": external("../secret.bin"),
    "external data, absolute": external("/etc/hostname"),
    "external data in the same folder": external("weights.bin"),
    "external data in a device": external("/dev/zero"),
    "external data behind a NUL": external("weights.bin\0../secret.bin"),
    "external data without a name": external(""),
    "external data in memory": external("*/_ORT_MEM_ADDR_/*"),
    "external data in a subgraph": edited(in_a_subgraph),
    "external data in a function": edited(in_a_function),
    "external data in training info": edited(in_training_info),
    "external data of a sparse tensor": edited(in_sparse_values),
    "sparse tensor that points far out": edited(sparse_far_out),
    "sparse tensor that unfolds to petabytes": edited(sparse_huge),
    "dims of petabytes": declares(HUGE),
    "dims that overflow": declares([1 << 32, 1 << 32]),
    "dims below zero": declares([-3, -3, 1, 1]),
    "dims a little too large": declares([3, 3, 1, 2]),
    "many dims": declares([1] * 5000),
    "ConstantOfShape of petabytes": grows(FILL, numbers("shape", *HUGE)),
    "ConstantOfShape of 40 GB": grows(FILL, numbers("shape", 100_000, 100_000)),
    "Expand to petabytes": grows(EXPAND, ONE, numbers("shape", *HUGE)),
    "Expand to 40 GB": grows(EXPAND, ONE, numbers("shape", 1, 100_000, 100_000)),
    "Tile to petabytes": grows(TILE, ONE, numbers("shape", *HUGE)),
    "Pad to petabytes": grows(PAD, ONE, numbers("pads", 0, 0, 0, 1 << 16, 1 << 16, 1 << 16)),
    "Loop without end": edited(loops_for_ever),
    "function that calls itself": edited(calls_itself),
    "functions that double 40 times": edited(billion_laughs),
    "operator of a library": custom_operator("evil.lib", "Run", library="../evil.so"),
    "cached engine in another file": custom_operator(
        "com.microsoft", "EPContext", ep_cache_context="../secret.bin", source="OpenVINOExecutionProvider"
    ),
    "operator of Python": custom_operator("com.microsoft", "PyOp", module="os", class_name="system"),
    "aten operator": custom_operator("org.pytorch.aten", "ATen", operator="relu"),
    "graph in a circle": edited(circle),
    "graphs 30 deep": edited(nested(30)),
    "graphs 3000 deep": bytes_of(deep_bytes),
    "pickle": bytes_of(pickled),
    "zip with a pickle": bytes_of(zipped_pickle),
    "ORT's own format": bytes_of(lambda _: b"\x18\0\0\0ORTM" + bytes(400)),
    "OpenVINO's own format": bytes_of(lambda _: b'<?xml version="1.0"?><net name="x" version="11"></net>'),
    "HDF5": bytes_of(lambda _: b"\x89HDF\r\n\x1a\n" + bytes(400)),
    "shared library": bytes_of(lambda _: b"\x7fELF\x02\x01\x01" + bytes(400)),
    "safetensors": bytes_of(lambda _: b"\x02\0\0\0\0\0\0\0{}"),
    "nothing": bytes_of(lambda _: b""),
    "zeros": bytes_of(lambda _: bytes(1000)),
    "first half": bytes_of(lambda good: good[: len(good) // 2]),
    "all but the end": bytes_of(lambda good: good[:-1]),
    "twice": bytes_of(lambda good: good + good),
    "length beyond the end": bytes_of(lambda _: b"\x3a\xff\xff\xff\xff\x7f"),
}
"""What a hostile weights.onnx may be."""

PACKAGES: dict[str, Spoil] = {
    "weights that are a link": linked("weights.onnx", "{elsewhere}/{name}"),
    "weights that are a relative link": linked("weights.onnx", "../elsewhere/{name}"),
    "card that is a link": linked("card.json", "/etc/passwd"),
    "class names that are a link": linked("class_names.txt", "{elsewhere}/{name}"),
    "config that is a link to itself": linked("model_config.json", "{name}"),
    "weights that never end": piped("weights.onnx"),
    "class names that never end": piped("class_names.txt"),
    "card that never ends": piped("card.json"),
    "weights that are a folder": lambda folder: (folder / "weights.onnx").unlink() or (folder / "weights.onnx").mkdir(),
    "config of 40 MB": written("model_config.json", '{"a": "' + "x" * 40_000_000 + '"}'),
    "config nested 100,000 deep": written("inference_config.json", '{"a":' * 100_000 + "1" + "}" * 100_000),
    "card nested 100,000 deep": written("card.json", '{"a":' * 100_000 + "1" + "}" * 100_000),
    "card with a number of a million digits": written("card.json", '{"a": ' + "9" * 1_000_000 + "}"),
    "class names of 40 MB": written("class_names.txt", "background\n" + "x" * 40_000_000),
    "class name of 100,000 letters": written("class_names.txt", "background\n" + "x" * 100_000 + "\nstem"),
    "class name with a control character": written("class_names.txt", "background\nle\x1b[2Jaf\nstem"),
    "input size of a gigapixel": lambda folder: _resize(folder, 1 << 16),
    "input size beyond numbers": lambda folder: _resize(folder, 10**30),
}
"""What else of a package may be hostile."""


def _resize(folder: Path, side: int) -> None:
    import json

    file = folder / "inference_config.json"
    config = json.loads(file.read_text())
    config["network_input"]["training_input_size"] = {"height": side, "width": side}
    file.write_text(json.dumps(config))
