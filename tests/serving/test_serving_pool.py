"""The pool: one load however many ask, the least recently used leaves, a failed load is tried again."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from serving_fakes import BrightIsLeaf, FolderOfModels, Waiting

from atrous.domain.errors import BadPackage, NotFound
from atrous.domain.model_id import ModelId
from atrous.serving.journal.metrics import Metrics
from atrous.serving.models.pool import Pool, Segmenter

ONE, TWO, THREE = (ModelId("leaves", number) for number in (1, 2, 3))


def test_many_who_ask_at_once_share_one_load() -> None:
    slow = Waiting()

    async def story() -> None:
        async with pool_of(slow.load) as pool:
            asked = [asyncio.create_task(pool.borrow(ONE)) for _ in range(20)]
            await asyncio.to_thread(slow.begun.wait)
            slow.go_on.set()
            loans = await asyncio.gather(*asked)

        assert slow.loads == 1
        assert len({id(loan.segmenter) for loan in loans}) == 1
        assert all(loan.load_s is not None for loan in loans)

    asyncio.run(story())


def test_one_who_hangs_up_does_not_stop_the_load_for_the_others() -> None:
    slow = Waiting()

    async def story() -> None:
        async with pool_of(slow.load) as pool:
            leaving, staying = (asyncio.create_task(pool.borrow(ONE)) for _ in range(2))
            await asyncio.to_thread(slow.begun.wait)
            leaving.cancel()
            slow.go_on.set()
            loan = await staying

        assert leaving.cancelled()
        assert loan.model_id == ONE
        assert slow.loads == 1

    asyncio.run(story())


def test_the_model_not_asked_for_the_longest_leaves() -> None:
    async def story() -> None:
        async with pool_of(BrightIsLeaf, capacity=2) as pool:
            await pool.borrow(ONE)
            await pool.borrow(TWO)
            await pool.borrow(ONE)
            await pool.borrow(THREE)

            assert list(pool.loaded()) == [ONE, THREE]

    asyncio.run(story())


def test_a_model_larger_than_the_budget_is_served_alone() -> None:
    async def story() -> None:
        async with pool_of(BrightIsLeaf, capacity=0) as pool:
            await pool.borrow(ONE)
            await pool.borrow(TWO)

            assert list(pool.loaded()) == [TWO]

    asyncio.run(story())


def test_others_leave_before_a_model_is_loaded() -> None:
    present: list[int] = []

    async def story() -> None:
        def load(folder: Path) -> Segmenter:
            present.append(len(pool.loaded()))
            return BrightIsLeaf(folder)

        async with pool_of(load, capacity=1) as pool:
            await pool.borrow(ONE)
            await pool.borrow(TWO)

    asyncio.run(story())
    assert present == [0, 0]


def test_a_load_that_failed_is_tried_again() -> None:
    good = threading.Event()

    def load(folder: Path) -> BrightIsLeaf:
        if not good.is_set():
            raise BadPackage("Half written.")
        return BrightIsLeaf(folder)

    async def story() -> None:
        async with pool_of(load) as pool:
            with pytest.raises(BadPackage):
                await pool.borrow(ONE)
            good.set()
            assert (await pool.borrow(ONE)).model_id == ONE

    asyncio.run(story())


def test_an_unknown_model_is_not_found() -> None:
    async def story() -> None:
        async with pool_of(BrightIsLeaf) as pool:
            with pytest.raises(NotFound):
                await pool.borrow(ModelId("trees", 1))

    asyncio.run(story())


@asynccontextmanager
async def pool_of(load: Callable[[Path], Segmenter], capacity: int = 4) -> AsyncIterator[Pool]:
    """Room for as many models, each of one byte."""
    yield Pool(FolderOfModels(), load, lambda _: 1, capacity, Metrics())
