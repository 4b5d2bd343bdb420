"""From a trained network to what is played live: a small ONNX file and a table of numbers.

The trunk takes one step at a time with what it remembers, and has its weights in eight bits.  The
embeddings and the heads, which are looked up more than they are multiplied, stay as they are in a
``.npz`` beside it, with what a card has to say.
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from onnxruntime import quantization
from torch import Tensor, nn

from .network import Block, Network, turns

OPSET: Final = 17
_INPUTS: Final = ("step", "angle", "keys", "values", "heard")
_OUTPUTS: Final = ("known", "key", "value")


class Trunk(nn.Module):
    """The blocks alone, for one step with a memory of earlier ones."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.blocks = network.blocks
        self.last = network.last

    def forward(
        self, step: Tensor, angle: Tensor, keys: Tensor, values: Tensor, heard: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One step.

        Args:
            step: what is read, (1, width).
            angle: of its place, (1, pairs).
            keys: of the remembered steps, (layers, heads, window, width / heads).
            values: likewise.
            heard: added to the scores of remembered steps, (window,); 0 or very negative.

        Returns:
            What is known now, (1, width), and the step's own key and value,
            (layers, heads, 1, width / heads).
        """
        own_keys: list[Tensor] = []
        own_values: list[Tensor] = []
        for number, block in enumerate(self.blocks):
            assert isinstance(block, Block)
            query, key, value = block.asked(step, angle)
            query = query * query.shape[-1] ** -0.5
            before = query @ keys[number].transpose(-1, -2) + heard
            now = (query * key).sum(-1, keepdim=True)
            weights = torch.cat([before, now], dim=-1).softmax(-1)
            found = weights[..., :-1] @ values[number] + weights[..., -1:] * value
            step = block.after(step, found)
            own_keys.append(key)
            own_values.append(value)
        return self.last(step), torch.stack(own_keys), torch.stack(own_values)


def export(network: Network, path: Path, facts: dict[str, Any]) -> None:
    """Write ``path``.onnx and ``path``.npz; what stood there stays until both are done.

    Args:
        network: that was trained.
        path: without an ending.
        facts: for the card: data, hashes, figures.
    """
    network = network.cpu().eval()
    plain, small = path.with_suffix(".plain"), path.with_suffix(".small")
    tables = path.with_suffix(".tables")
    try:
        _write_trunk(network, plain)
        _quantise(plain, small)
        with tables.open("wb") as file:
            np.savez_compressed(file, **_tables(network), facts=np.array(json.dumps(facts)))
        os.replace(small, path.with_suffix(".onnx"))
        os.replace(tables, path.with_suffix(".npz"))
    finally:
        for part in (plain, small, tables):
            part.unlink(missing_ok=True)


def _write_trunk(network: Network, path: Path) -> None:
    shape = network.shape
    inner = shape.width // shape.heads
    memory = torch.zeros(shape.layers, shape.heads, shape.window - 1, inner)
    example = (
        torch.zeros(1, shape.width),
        torch.zeros(1, inner // 2),
        memory,
        memory.clone(),
        torch.zeros(shape.window - 1),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that another exporter is newer
        torch.onnx.export(
            Trunk(network),
            example,
            str(path),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            opset_version=OPSET,
            dynamo=False,
        )


def _quantise(plain: Path, small: Path) -> None:
    """Weights of the layers in eight bits, a scale a column; attention itself stays exact."""
    tools: Any = quantization
    tools.quantize_dynamic(
        plain,
        small,
        weight_type=tools.QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True},
    )


def _tables(network: Network) -> dict[str, Any]:
    """Everything but the trunk, by name, and the angles."""
    state = {
        name: values.numpy().astype(np.float32)
        for name, values in network.state_dict().items()
        if not name.startswith(("blocks", "last"))
    }
    shape = network.shape
    sizes = (shape.width, shape.layers, shape.heads, shape.window, shape.head_width)
    return {**state, "turns": turns(shape).numpy(), "shape": np.array(sizes)}
