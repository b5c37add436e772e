"""What this machine has to compute on."""

from pathlib import Path

DEVICES = Path("/dev")


def find_devices(devices: Path = DEVICES) -> tuple[str, ...]:
    """The NVIDIA GPUs, as cuda:0 and so on, or the processor. Asking torch would load it into the server."""
    numbers = sorted(int(file.name[6:]) for file in devices.glob("nvidia*") if file.name[6:].isdecimal())
    return tuple(f"cuda:{number}" for number in range(len(numbers))) or ("cpu",)
