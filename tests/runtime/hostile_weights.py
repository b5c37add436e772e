"""What a hostile weights.onnx may be: a name for each, and what makes it of a good one."""

import hostile_graphs as graphs
from hostile_bytes import bytes_of, deep_bytes, pickled, zipped_pickle
from hostile_graphs import Spoil

WEIGHTS: dict[str, Spoil] = {
    "external data in the parent folder": graphs.external("../secret.bin"),
    "external data, absolute": graphs.external("/etc/hostname"),
    "external data in the same folder": graphs.external("weights.bin"),
    "external data in a device": graphs.external("/dev/zero"),
    "external data behind a NUL": graphs.external("weights.bin\0../secret.bin"),
    "external data without a name": graphs.external(""),
    "external data in memory": graphs.external("*/_ORT_MEM_ADDR_/*"),
    "external data in a subgraph": graphs.edited(graphs.in_a_subgraph),
    "external data in a function": graphs.edited(graphs.in_a_function),
    "external data in training info": graphs.edited(graphs.in_training_info),
    "external data of a sparse tensor": graphs.edited(graphs.in_sparse_values),
    "sparse tensor that points far out": graphs.edited(graphs.sparse_far_out),
    "sparse tensor that unfolds to petabytes": graphs.edited(graphs.sparse_huge),
    "dims of petabytes": graphs.declares(graphs.HUGE),
    "dims that overflow": graphs.declares([1 << 32, 1 << 32]),
    "dims below zero": graphs.declares([-3, -3, 1, 1]),
    "dims a little too large": graphs.declares([3, 3, 1, 2]),
    "many dims": graphs.declares([1] * 5000),
    "ConstantOfShape of petabytes": graphs.grows(graphs.FILL, graphs.numbers("shape", *graphs.HUGE)),
    "ConstantOfShape of 40 GB": graphs.grows(graphs.FILL, graphs.numbers("shape", 100_000, 100_000)),
    "Expand to petabytes": graphs.grows(graphs.EXPAND, graphs.ONE, graphs.numbers("shape", *graphs.HUGE)),
    "Expand to 40 GB": graphs.grows(graphs.EXPAND, graphs.ONE, graphs.numbers("shape", 1, 100_000, 100_000)),
    "Tile to petabytes": graphs.grows(graphs.TILE, graphs.ONE, graphs.numbers("shape", *graphs.HUGE)),
    "Pad to petabytes": graphs.grows(
        graphs.PAD, graphs.ONE, graphs.numbers("pads", *[0] * 3, *[1 << 16] * 3)
    ),
    "Loop without end": graphs.edited(graphs.loops_for_ever),
    "function that calls itself": graphs.edited(graphs.calls_itself),
    "functions that double 40 times": graphs.edited(graphs.billion_laughs),
    "operator of a library": graphs.custom_operator("evil.lib", "Run", library="../evil.so"),
    "cached engine in another file": graphs.custom_operator(
        "com.microsoft", "EPContext", ep_cache_context="../secret.bin", source="OpenVINOExecutionProvider"
    ),
    "operator of Python": graphs.custom_operator("com.microsoft", "PyOp", module="os", class_name="system"),
    "aten operator": graphs.custom_operator("org.pytorch.aten", "ATen", operator="relu"),
    "graph in a circle": graphs.edited(graphs.circle),
    "graphs 30 deep": graphs.edited(graphs.nested(30)),
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
