"""Labels and confidence of the pixels between samples, compiled.

It is one file because Numba keeps what it compiled and looks at this file alone to see whether that is still true.

Cell i lies between the samples i and i + 1 of scores whose edges are repeated once. Within a cell the difference of two
classes' scores is bilinear. So a class that wins at its four corners wins everywhere in it; and as the others' share of
the winner, the sum of exp(score - winner's score), is convex, the winner is nowhere less probable than at some corner.
Where one of the others stands out, the logarithm of that share, the odds against the winner, is bilinear too.

The pixels of such a cell are filled from its corners. A cell is open where its corners have other winners, where its
middle is not what they say, or where the threshold goes through it; of that each pixel's scores are computed, leaving
out classes that are far behind in all of the cell.
"""

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Plane
from atrous.imaging.compiled import compiled
from atrous.runtime.enlarging.parts import LANES, MANY, Cells, Floats, Numbers, Planes, Room, Way

FAR = np.float32(-17)
"""A class whose score is so much lower than another's makes no difference in float32."""
ASTRAY = np.float32(1 / 255)
"""By so much the middle of a cell may be more or less probable than its corners say."""
WITHIN = np.float32(0.01)
"""By so much some pixel of a cell may be more probable than its middle and its corners."""
LEAST = np.float32(1e-9)
"""A share of the others that is none in float32; its logarithm is -20.7."""
SURE, ALMOST_SURE = np.float32(-20), np.float32(-12)
"""Odds between which a probability is 1 to the last byte. What is below the first is not known."""
NONE = np.float32(1e6)
"""The odds against what has no probability."""
LOWEST = np.float32(-1e30)
LOG_2 = np.float32(0.6931472)

NumberT = TypeVar("NumberT", bound=np.generic)
Decider = Callable[[Floats, Floats, NDArray[np.int64], Floats, np.uint64, Floats, Numbers, Floats], None]


@compiled
def fill(logits_KHW: Floats, down: Way, across: Way, cuts_K: Floats, planes: Planes, top: int, bottom: int) -> None:
    """Labels and confidence of some rows of pixels.

    Args:
        logits_KHW: the samples.
        down: the rows.
        across: the columns.
        cuts_K: the least probability of each class; what has less becomes class 0 with confidence 0.
        planes: for all rows.
        top: the first row to fill.
        bottom: the row after the last.
    """
    classes, rows, columns = len(logits_KHW), logits_KHW.shape[1] + 2, logits_KHW.shape[2] + 2
    scores_2KW = np.empty((2, classes, columns), np.float32)
    winners_HW, odds_HW = np.empty((rows, columns), np.int32), np.empty((rows, columns), np.float32)
    is_open, is_dropped = np.empty(columns - 1, np.bool_), np.empty(columns - 1, np.bool_)
    room = room_for(down.longest * across.longest, classes)
    known = 0
    for cell in range(rows - 1):
        first, last = max(top, int(down.starts[cell])), min(bottom, int(down.starts[cell + 1]))
        if first >= last:
            continue
        known = max(known, cell)
        while known < cell + 2:
            take_row(logits_KHW, known, scores_2KW[known % 2])
            settle(scores_2KW[known % 2], winners_HW[known], odds_HW[known])
            to_odds(odds_HW[known])
            known += 1
        around = slice(cell, cell + 2)
        upper_KW, lower_KW = scores_2KW[cell % 2], scores_2KW[(cell + 1) % 2]
        cells = Cells(upper_KW, lower_KW, winners_HW[around], odds_HW[around], is_open, is_dropped)
        judge(cells, cuts_K)
        fill_from_corners(cells, down.parts, across, planes, first, last)
        fill_open(cells, down.parts, across, cuts_K, room, planes, first, last)


@compiled
def take_row(logits_KHW: Floats, row: int, scores_KW: Floats) -> None:
    """A row of samples, counted with the first and the last row twice, with its first and its last sample twice."""
    y = min(max(row - 1, 0), logits_KHW.shape[1] - 1)
    for number in range(len(logits_KHW)):
        for x in range(logits_KHW.shape[2]):
            scores_KW[number, x + 1] = logits_KHW[number, y, x]
        scores_KW[number, 0] = scores_KW[number, 1]
        scores_KW[number, -1] = scores_KW[number, -2]


@compiled
def room_for(size: int, classes: int) -> Room:
    """For cells of so many pixels at most; rounded up, for `LANES` of them are decided at once."""
    size = -(-size // MANY) * MANY
    return Room(
        down=np.zeros(size, np.float32),
        across=np.zeros(size, np.float32),
        best=np.empty(size, np.float32),
        labels=np.empty(size, np.int32),
        totals=np.empty(size, np.float32),
        classes=np.empty(classes, np.int64),
        surfaces=np.empty((classes, 4), np.float32),
    )


@compiled
def exp(power: np.float32) -> np.float32:
    """(1 + z + z²/2 + z³/6 + z⁴/24)^64 with z = power / 64, to 2 in 100,000 where it is more than 1/3000."""
    z = max(power * np.float32(1 / 64), np.float32(-1))
    series = np.float32(1 / 6) + z * np.float32(1 / 24)
    series = np.float32(1 / 2) + z * series
    series = np.float32(1) + z * series
    grown = np.float32(1) + z * series
    grown *= grown
    grown *= grown
    grown *= grown
    grown *= grown
    grown *= grown
    grown *= grown
    return grown


@compiled
def log(number: np.float32) -> np.float32:
    """The exponent's, and 2 (s + s³/3 + s⁵/5 + s⁷/7) with s = (m - 1) / (m + 1): to 1.3 in 100,000.

    The C library's would be called for each number, one after the other.
    """
    bits = np.float32(number).view(np.int32)
    exponent = np.float32((bits >> np.int32(23)) - np.int32(127))
    mantissa = np.int32((bits & np.int32(0x007FFFFF)) | np.int32(0x3F800000)).view(np.float32)
    part = (mantissa - np.float32(1)) / (mantissa + np.float32(1))
    square = part * part
    series = np.float32(1 / 5) + square * np.float32(1 / 7)
    series = np.float32(1 / 3) + square * series
    series = np.float32(1) + square * series
    return np.float32(exponent * LOG_2 + np.float32(2) * part * series)


@compiled
def chance(odds: np.float32) -> np.float32:
    """The winner's probability."""
    return np.float32(1) / (np.float32(1) + exp(odds))


@compiled
def settle(scores_KW: Floats, winners: Numbers, shares: Floats) -> None:
    """The first of the best classes, and the others' share of it."""
    best = scores_KW[0].copy()
    winners[:] = 0
    for number in range(1, len(scores_KW)):
        scores = scores_KW[number]
        for i in range(len(scores)):
            winners[i] = number if scores[i] > best[i] else winners[i]
            best[i] = max(scores[i], best[i])
    shares[:] = -1  # the winner's own
    for number in range(len(scores_KW)):
        scores = scores_KW[number]
        for i in range(len(scores)):
            shares[i] += exp(scores[i] - best[i])


@compiled
def to_odds(shares: Floats) -> None:
    """In place."""
    for i in range(len(shares)):
        shares[i] = log(max(shares[i], LEAST))


@compiled
def judge(cells: Cells, cuts_K: Floats) -> None:
    """Find out which cells are open, and which are dropped."""
    upper_KW, lower_KW = cells.upper_KW, cells.lower_KW
    middles_KW = np.empty((len(upper_KW), len(cells.is_open)), np.float32)
    for number in range(len(upper_KW)):
        upper, lower = upper_KW[number], lower_KW[number]
        for i in range(len(cells.is_open)):
            middles_KW[number, i] = (upper[i] + upper[i + 1] + lower[i] + lower[i + 1]) * np.float32(0.25)
    winners, shares = np.empty(len(cells.is_open), np.int32), np.empty(len(cells.is_open), np.float32)
    settle(middles_KW, winners, shares)
    upper_odds, lower_odds = cells.odds_2W[0], cells.odds_2W[1]
    upper_winners, lower_winners = cells.winners_2W[0], cells.winners_2W[1]
    is_open, is_dropped = cells.is_open, cells.is_dropped
    cuts = np.empty(len(is_open), np.float32)
    for i in range(len(cuts)):
        cuts[i] = cuts_K[np.uint32(upper_winners[i])]
    for i in range(len(cuts)):
        winner, cut = upper_winners[i], cuts[i]
        below = (winner == lower_winners[i]) & (winner == lower_winners[i + 1])
        is_one = below & (winner == upper_winners[i + 1])
        a, b, c, d = upper_odds[i], upper_odds[i + 1], lower_odds[i], lower_odds[i + 1]
        middle = np.float32(1) / (np.float32(1) + shares[i])
        lowest, highest = min(min(a, b), min(c, d)), max(max(a, b), max(c, d))
        least, most = chance(highest), max(chance(lowest), middle + WITHIN)
        is_astray = abs(chance((a + b + c + d) * np.float32(0.25)) - middle) > ASTRAY
        is_steep = (lowest < SURE) & (highest > ALMOST_SURE)
        is_dropped[i] = most < cut
        is_open[i] = (not is_one) | is_astray | is_steep | ((least < cut) & (most >= cut))


@compiled
def fill_from_corners(cells: Cells, down: Floats, across: Way, planes: Planes, first: int, last: int) -> None:
    """Rows of pixels as the corners say; right but for the open cells."""
    width = planes.labels.shape[1]
    # without a sign: numbers that may be negative would be looked up from the end, one after the other
    starts, ends = across.starts.astype(np.uint64), across.ends.astype(np.uint64)
    labels = np.empty(width + LANES, np.uint8)
    odds, rise = np.empty(width + LANES, np.float32), np.empty(width + LANES, np.float32)
    upper, lower, winners = cells.odds_2W[0], cells.odds_2W[1], cells.winners_2W[0]
    parts, is_dropped = across.parts, cells.is_dropped
    for i in range(len(ends)):
        label = np.uint8(0 if is_dropped[i] else winners[i])
        first_odds = NONE if is_dropped[i] else upper[i]
        more_odds = np.float32(0) if is_dropped[i] else upper[i + 1] - upper[i]
        first_rise = np.float32(0) if is_dropped[i] else lower[i] - upper[i]
        more_rise = np.float32(0) if is_dropped[i] else lower[i + 1] - lower[i] - more_odds
        for block in range((ends[i] - starts[i]) // np.uint64(LANES)):
            place = starts[i] + np.uint64(block) * np.uint64(LANES)
            for lane in range(LANES):
                labels[place + np.uint64(lane)] = label
            for lane in range(LANES):
                odds[place + np.uint64(lane)] = first_odds + parts[place + np.uint64(lane)] * more_odds
            for lane in range(LANES):
                rise[place + np.uint64(lane)] = first_rise + parts[place + np.uint64(lane)] * more_rise
    for y in range(first, last):
        copy(labels, planes.labels[y])
        as_bytes(odds, rise, down[y], planes.confidence[y])


@compiled
def copy(values: NDArray[NumberT], to: NDArray[NumberT]) -> None:
    """As many as there is room for. An assignment would check the shapes, whose message takes seconds to compile."""
    for x in range(len(to)):
        to[x] = values[x]


@compiled
def as_bytes(odds: Floats, rise: Floats, part: np.float32, confidence: NDArray[np.uint8]) -> None:
    """Probabilities times 255, cut off, of a row whose odds have risen to some part."""
    for x in range(len(confidence)):
        confidence[x] = np.int32(np.float32(255) * chance(odds[x] + part * rise[x]))


@compiled
def height(
    a: np.float32, b: np.float32, c: np.float32, d: np.float32, across: np.float32, down: np.float32
) -> np.float32:
    """The score at a place in the cell."""
    return np.float32(a + across * b + down * (c + across * d))


def decider(lanes: int) -> Decider:
    """Makes what finds winner and total of so many pixels of a cell, from some place on."""

    @compiled
    def decide(
        down: Floats,
        across: Floats,
        classes: NDArray[np.int64],
        surfaces_K4: Floats,
        place: np.uint64,
        best: Floats,
        labels: Numbers,
        totals: Floats,
    ) -> None:
        for lane in range(lanes):
            x = place + np.uint64(lane)
            best[x] = LOWEST
        for lane in range(lanes):
            labels[place + np.uint64(lane)] = 0
        for lane in range(lanes):
            totals[place + np.uint64(lane)] = 0
        for k in range(len(classes)):
            number = np.int32(classes[k])
            a, b, c, d = surfaces_K4[k, 0], surfaces_K4[k, 1], surfaces_K4[k, 2], surfaces_K4[k, 3]
            for lane in range(lanes):
                x = place + np.uint64(lane)
                score = height(a, b, c, d, across[x], down[x])
                labels[x] = number if score > best[x] else labels[x]
                best[x] = max(score, best[x])
        for k in range(len(classes)):
            a, b, c, d = surfaces_K4[k, 0], surfaces_K4[k, 1], surfaces_K4[k, 2], surfaces_K4[k, 3]
            for lane in range(lanes):
                x = place + np.uint64(lane)
                totals[x] += exp(height(a, b, c, d, across[x], down[x]) - best[x])

    return decide


decide_few, decide_many = decider(LANES), decider(MANY)


@compiled
def fill_open(
    cells: Cells, down: Floats, across: Way, cuts_K: Floats, room: Room, planes: Planes, first: int, last: int
) -> None:
    """The pixels of open cells, by the scores of each.

    Arrays are taken out of their tuples before the loop: each time, Numba counts who holds them, and that takes as long
    as to decide a few pixels.
    """
    upper_KW, lower_KW, winners, is_open = cells.upper_KW, cells.lower_KW, cells.winners_2W[0], cells.is_open
    room_down, room_across, best, labels, totals, classes, surfaces = room
    starts, parts, rows, pitch = across.starts, across.parts, last - first, across.longest
    labels_HW, confidence_HW = planes
    for y in range(rows):
        for x in range(pitch):
            room_down[y * pitch + x] = down[first + y]
    laid, laid_width = np.float32(-1), 0
    for i in range(len(is_open)):
        start, width = starts[i], starts[i + 1] - starts[i]
        if not is_open[i] or width == 0:
            continue
        if parts[start] != laid or width != laid_width:  # cells that begin alike go on alike
            for y in range(rows):
                for x in range(width):
                    room_across[y * pitch + x] = parts[start + x]
            laid, laid_width = parts[start], width
        count = find_surfaces(upper_KW, lower_KW, winners[i], i, classes, surfaces)
        if rows * pitch < MANY:
            for block in range(-(-rows * pitch // LANES)):
                place = np.uint64(block * LANES)
                decide_few(room_down, room_across, classes[:count], surfaces, place, best, labels, totals)
        else:
            for block in range(-(-rows * pitch // MANY)):
                place = np.uint64(block * MANY)
                decide_many(room_down, room_across, classes[:count], surfaces, place, best, labels, totals)
        for y in range(rows):
            for x in range(width):
                write(labels, totals, y * pitch + x, cuts_K, labels_HW, confidence_HW, first + y, start + x)


@compiled
def find_surfaces(
    upper_KW: Floats, lower_KW: Floats, reference: int, i: int, classes: NDArray[np.int64], surfaces_K4: Floats
) -> int:
    """How many classes matter in a cell; which, and how their scores lie above those of one that wins somewhere."""
    count = 0
    for number in range(len(upper_KW)):
        a = upper_KW[number, i] - upper_KW[reference, i]
        b = upper_KW[number, i + 1] - upper_KW[reference, i + 1]
        c = lower_KW[number, i] - lower_KW[reference, i]
        d = lower_KW[number, i + 1] - lower_KW[reference, i + 1]
        if max(max(a, b), max(c, d)) > FAR:
            classes[count] = number
            surfaces_K4[count, 0], surfaces_K4[count, 1] = a, b - a
            surfaces_K4[count, 2], surfaces_K4[count, 3] = c - a, d - c - b + a
            count += 1
    return count


@compiled
def write(
    labels: Numbers,
    totals: Floats,
    place: int,
    cuts_K: Floats,
    labels_HW: LabelMap,
    confidence_HW: Plane,
    y: int,
    x: int,
) -> None:
    """A pixel, if it is probable enough."""
    winner = np.uint32(labels[place])
    probability = np.float32(1) / totals[place]
    is_kept = probability >= cuts_K[winner]
    labels_HW[y, x] = winner if is_kept else 0
    confidence_HW[y, x] = np.int32(probability * np.float32(255)) if is_kept else 0
