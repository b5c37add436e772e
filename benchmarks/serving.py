"""What HTTP and all that surrounds the network costs: answers a second, against OpenVINO's benchmark of the network.

    python benchmarks/serving.py PACKAGE PICTURE... --url http://127.0.0.1:9001 --model corridor/1 --key atr_...

The package is that of the model served, and the server runs on the same machine with the same precision. OpenVINO's
`benchmark_app` and the clients take turns. For the stages of an answer see `atrous bench`.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

from posting import Service

from atrous.runtime.package import read_package


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    wanted = _parse(arguments)
    package = read_package(wanted.package)
    service = Service(wanted.url, wanted.model, wanted.key)
    requests = [service.request(picture.read_bytes()) for picture in wanted.pictures]
    service.rate(requests, wanted.clients, 4 * wanted.clients)  # warms up
    ratios = []
    for _ in range(wanted.turns):
        network = network_rate(package.weights(wanted.precision), package.input_size_HW, wanted.seconds)
        answers = service.rate(requests, wanted.clients, max(wanted.clients, round(network * wanted.seconds)))
        ratios.append(answers / network)
        print(f"network {network:6.1f}/s   answers {answers:6.1f}/s   ratio {answers / network:.2f}")
    print(f"median ratio {median(ratios):.2f}")


def network_rate(weights: Path, size_HW: tuple[int, int], seconds: int) -> float:
    """Pictures a second of OpenVINO's own benchmark, as many streams and threads as it thinks best."""
    program = Path(sys.executable).parent / "benchmark_app"
    shape = f"[1,3,{size_HW[0]},{size_HW[1]}]"
    words = [program, "-m", weights, "-d", "CPU", "-hint", "throughput", "-t", str(seconds), "-shape", shape]
    done = subprocess.run([*map(str, words), "-infer_precision", "f32"], capture_output=True, text=True, check=True)
    found = re.search(r"Throughput:\s*([\d.]+) FPS", done.stdout)
    if found is None:
        raise SystemExit(f"{program} says nothing of its throughput:\n{done.stdout}")
    return float(found[1])


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--url", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--precision", choices=("f32", "int8"), default="int8")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
