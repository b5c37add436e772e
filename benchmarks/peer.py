"""Two servers of the same model, side by side: how much sooner one answers, and whether the masks agree.

    python benchmarks/peer.py --peer http://127.0.0.1:9101 --peer-model proj/1 --ours http://127.0.0.1:9001 \
        --our-model corridor/1 --our-key atr_... PICTURE...

Both answer `POST /project/version`. They are asked in turn, so a disturbance of the machine falls on both. Take real
pictures and a trained model: the masks of an untrained one are trivial to encode.
"""

import argparse
import base64
from pathlib import Path
from statistics import median

import numpy as np
from posting import Service

from atrous.imaging.decode import decode_index_mask


def main(arguments: list[str] | None = None) -> None:
    """Measure and print, picture by picture."""
    wanted = _parse(arguments)
    peer = Service(wanted.peer, wanted.peer_model, wanted.peer_key)
    ours = Service(wanted.ours, wanted.our_model, wanted.our_key)
    for picture in wanted.pictures:
        file = picture.read_bytes()
        print(picture.name)
        _latency(peer, ours, file, wanted.rounds)
        _rates(peer, ours, file, wanted.clients, wanted.rounds)
        _masks(peer, ours, file)


def _latency(peer: Service, ours: Service, file: bytes, rounds: int) -> None:
    asked = [(service, service.connect(), service.request(file)) for service in (peer, ours)]
    turns = [
        [service.seconds(connection, request) for service, connection, request in asked] for _ in range(rounds + 1)
    ]
    theirs, own = np.array(turns[1:]).T * 1000  # the first warms up
    print(
        f"  1 client   peer {median(theirs):7.1f} ms   ours {median(own):6.1f} ms   ratio {median(theirs / own):5.1f}"
    )
    print(f"  at best    peer {min(theirs):7.1f} ms   ours {min(own):6.1f} ms   ratio {min(theirs) / min(own):5.1f}")


def _rates(peer: Service, ours: Service, file: bytes, clients: int, rounds: int) -> None:
    """Three times each, in turn."""
    count = max(2 * clients, rounds)
    turns = [[service.rate([service.request(file)], clients, count) for service in (peer, ours)] for _ in range(3)]
    theirs, own = np.array(turns).T
    ratio = median(own / theirs)
    print(f"  {clients} clients  peer {median(theirs):6.2f}/s    ours {median(own):6.2f}/s   ratio {ratio:5.1f}")


def _masks(peer: Service, ours: Service, file: bytes) -> None:
    first, second = (service.predictions(service.request(file)) for service in (peer, ours))
    same = _plane(first, "segmentation_mask") == _plane(second, "segmentation_mask")
    gap = np.abs(_plane(first, "confidence_mask").astype(int) - _plane(second, "confidence_mask"))[same]
    print(f"  labels agree on {100 * same.mean():.3f} % of the pixels; confidence there is off by {gap.mean():.2f}/255")


def _plane(prediction: dict[str, str], name: str) -> np.ndarray:
    return decode_index_mask(base64.b64decode(prediction[name]))


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True, help="URL")
    parser.add_argument("--peer-model", default="proj/1")
    parser.add_argument("--peer-key", default="key")
    parser.add_argument("--ours", required=True, help="URL")
    parser.add_argument("--our-model", required=True)
    parser.add_argument("--our-key", required=True)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("pictures", type=Path, nargs="+")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
