"""Networks made to harm whoever opens them: the tiny network's graph, changed before it was saved."""

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
