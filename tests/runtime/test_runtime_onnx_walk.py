"""Files that point to other files are found wherever they hide it, and the others pass."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tiny_network import tiny_onnx

from atrous.domain.errors import BadPackage
from atrous.runtime.onnx_walk import refuse_unsafe


def outside(name: str = "w") -> TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="/etc/passwd")
    return tensor


def in_initializer(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(outside())


def in_a_constant(model: onnx.ModelProto) -> None:
    model.graph.node.append(helper.make_node("Constant", [], ["c"], value=outside()))


def in_a_list_of_tensors(model: onnx.ModelProto) -> None:
    node = helper.make_node("Custom", [], ["c"])
    node.attribute.append(onnx.AttributeProto(name="all", type=onnx.AttributeProto.TENSORS, tensors=[outside()]))
    model.graph.node.append(node)


def in_a_branch(model: onnx.ModelProto) -> None:
    inner = helper.make_graph([], "branch", [], [], [outside()])
    model.graph.node.append(helper.make_node("If", ["x"], ["y"], then_branch=inner, else_branch=inner))


def in_a_function(model: onnx.ModelProto) -> None:
    node = helper.make_node("Constant", [], ["c"], value=outside())
    model.functions.append(helper.make_function("own", "f", [], ["c"], [node], [helper.make_opsetid("", 17)]))


def in_sparse_values(model: onnx.ModelProto) -> None:
    indices = numpy_helper.from_array(np.array([1, 2]), "i")
    model.graph.sparse_initializer.append(onnx.SparseTensorProto(values=outside(), indices=indices, dims=[9]))


def in_training_info(model: onnx.ModelProto) -> None:
    model.training_info.add().initialization.initializer.append(outside())


def by_location_alone(model: onnx.ModelProto) -> None:
    tensor = outside()
    del tensor.external_data[:]
    model.graph.initializer.append(tensor)


def by_path_alone(model: onnx.ModelProto) -> None:
    tensor = outside()
    tensor.data_location = TensorProto.DEFAULT
    model.graph.initializer.append(tensor)


HIDING = [
    in_initializer,
    in_a_constant,
    in_a_list_of_tensors,
    in_a_branch,
    in_a_function,
    in_sparse_values,
    in_training_info,
    by_location_alone,
    by_path_alone,
]


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    (folder / "w.onnx").write_bytes(model.SerializeToString())
    return folder / "w.onnx"


@pytest.mark.parametrize("hide", HIDING)
def test_every_way_out_is_found(hide: object, tmp_path: Path) -> None:
    model = tiny_onnx()
    hide(model)  # type: ignore[operator]
    with pytest.raises(BadPackage, match="keeps weights in other files, which are never opened"):
        refuse_unsafe(saved(model, tmp_path))


def test_a_complete_file_passes(tmp_path: Path) -> None:
    model = tiny_onnx()
    model.graph.initializer.append(helper.make_tensor("floats", TensorProto.FLOAT, [3], [1.0, 2.0, -3.0]))
    model.graph.node.append(helper.make_node("Clip", ["x"], ["y"], alpha=0.5, beta=-7, modes=["a", "b"]))
    refuse_unsafe(saved(model, tmp_path))


@pytest.mark.parametrize("length", [0, 1, 7, 40, 150])
def test_a_file_cut_short_is_refused(length: int, tmp_path: Path) -> None:
    file = tmp_path / "w.onnx"
    file.write_bytes(tiny_onnx().SerializeToString()[:length])
    with pytest.raises(BadPackage, match=r"w\.onnx is (empty|damaged)"):
        refuse_unsafe(file)


@pytest.mark.parametrize("data", [b"\x3b" * 20, b"\xff" * 40, b"\x08\x09", b"\x3a\xff\xff\xff\xff\x0f"])
def test_nonsense_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "w.onnx").write_bytes(data)
    with pytest.raises(BadPackage, match="damaged or no ONNX file"):
        refuse_unsafe(tmp_path / "w.onnx")
