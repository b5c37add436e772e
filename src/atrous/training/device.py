"""What accelerate computes on: the GPU that is there, or all processes on the CPU."""

import torch
from accelerate import Accelerator, PartialState


def start_accelerator() -> Accelerator:
    """Accelerate for this process, as one of several under `torchrun` or `accelerate launch`."""
    return Accelerator(mixed_precision=precision(), cpu=on_cpu())


def process_state() -> PartialState:
    """How many processes there are and which of them this is, before there is anything to compute."""
    return PartialState(cpu=on_cpu())


def on_cpu() -> bool:
    """Whether there is no GPU; accelerate has to be told, else it takes CPU processes for runs of their own."""
    return not torch.accelerator.is_available()


def precision() -> str:
    """bf16 where the GPU, or the CPU that has to do without one, has it in hardware; else float32."""
    if on_cpu():
        bf16 = bool(torch.cpu.get_capabilities().get("avx512_bf16") or torch.cpu.get_capabilities().get("amx_bf16"))
    else:
        bf16 = torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)
    return "bf16" if bf16 else "no"
