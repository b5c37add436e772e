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
from posting import Service, as_body

from atrous.imaging.decode import decode_index_mask


def main(arguments: list[str] | None = None) -> None:
    """Measure and print, picture by picture."""
    wanted = _parse(arguments)
    peer = Service(wanted.peer, wanted.peer_model, wanted.peer_key)
    ours = Service(wanted.ours, wanted.our_model, wanted.our_key)
    for picture in wanted.pictures:
        body = as_body(picture.read_bytes())
        print(picture.name)
        _latency(peer, ours, body, wanted.rounds)
        _rates(peer, ours, body, wanted.clients, wanted.rounds)
        _masks(peer, ours, body)


def _latency(peer: Service, ours: Service, body: bytes, rounds: int) -> None:
    connections = peer.connect(), ours.connect()
    pairs = [(peer.seconds(connections[0], body), ours.seconds(connections[1], body)) for _ in range(rounds + 1)][
        1:
    ]  # the first warms up
    theirs, own = (np.array(column) * 1000 for column in zip(*pairs, strict=True))
    print(
        f"  1 client   peer {median(theirs):7.1f} ms   ours {median(own):6.1f} ms   ratio {median(theirs / own):5.1f}"
    )
    print(f"  at best    peer {min(theirs):7.1f} ms   ours {min(own):6.1f} ms   ratio {min(theirs) / min(own):5.1f}")


def _rates(peer: Service, ours: Service, body: bytes, clients: int, rounds: int) -> None:
    """Three times each, in turn."""
    count = max(2 * clients, rounds)
    turns = [(peer.rate([body], clients, count), ours.rate([body], clients, count)) for _ in range(3)]
    theirs, own = (np.array(column) for column in zip(*turns, strict=True))
    ratio = median(own / theirs)
    print(f"  {clients} clients  peer {median(theirs):6.2f}/s    ours {median(own):6.2f}/s   ratio {ratio:5.1f}")


def _masks(peer: Service, ours: Service, body: bytes) -> None:
    first, second = peer.predictions(body), ours.predictions(body)
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
