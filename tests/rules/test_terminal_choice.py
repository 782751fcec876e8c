"""Where occasions take consumers."""

from __future__ import annotations

import numpy as np

from town import Town, share_error

SIZE = 100_000


def visits(town: Town, number: int = SIZE) -> np.ndarray:
    """Return the shares of slots over occasions that all belong to consumers with the same weights."""
    town.give_occasions(consumer=np.arange(number))
    return np.bincount(town.do("terminal_choice", 3)["occasions"].slot, minlength=4) / number


def test_slots_are_chosen_by_attraction_and_service() -> None:
    town = Town(SIZE)
    town.people("attraction")[:] = (0.5, 0.3, 0.15, 0.05)
    town.people("service")[:] = (0.2, 1.0, 1.0, 0.4)
    weight = np.array([0.1, 0.3, 0.15, 0.02])
    share = weight / weight.sum()
    found = visits(town)
    assert (np.abs(found - share) < 4 * share_error(share, SIZE)).all()
    alone = np.array([0.5, 0.3, 0.15, 0.05])
    assert (np.abs(found - alone) > 4 * share_error(alone, SIZE)).any()  # service matters


def test_the_terminal_is_the_one_in_the_slot() -> None:
    town = Town(2000, terminals=9)
    town.give_occasions(consumer=np.arange(2000))
    occasions = town.do("terminal_choice")["occasions"]
    assert (occasions.terminal == town.people("repertoire")[np.arange(2000), occasions.slot]).all()


def test_empty_slots_are_never_chosen() -> None:
    town = Town(SIZE, terminals=2)
    assert (town.people("repertoire")[:, 2:] == -1).all()
    found = visits(town)
    assert found[2:].tolist() == [0, 0]
    assert found[:2].min() > 0.3


def test_without_any_terminal_nobody_goes_anywhere() -> None:
    town = Town(100)
    town.people("repertoire")[:50] = -1
    town.people("attraction")[:50] = 0
    town.give_occasions(consumer=np.arange(100), terminal=np.zeros(100))
    occasions = town.do("terminal_choice")["occasions"]
    assert (occasions.terminal[:50] == -1).all()
    assert (occasions.slot[:50] == -1).all()
    assert (occasions.terminal[50:] >= 0).all()
    assert (town.do("brand_choice")["occasions"].product[:50] == -1).all()


def test_a_terminal_without_any_service_is_avoided() -> None:
    town = Town(SIZE)
    town.people("service")[:, 0] = 0
    assert visits(town)[0] == 0


def test_second_occasions_have_draws_of_their_own() -> None:
    town = Town(20_000)
    town.people("attraction")[:] = 0.25
    both = np.repeat(np.arange(20_000), 2)
    town.give_occasions(consumer=both, k=np.tile([0, 1], 20_000))
    slot = town.do("terminal_choice")["occasions"].slot.reshape(-1, 2)
    same = (slot[:, 0] == slot[:, 1]).mean()
    assert abs(same - 0.25) < 4 * share_error(0.25, 20_000)
