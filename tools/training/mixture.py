"""Several cards in turns: `a+a+b` draws two episodes of card a for each of card b."""

from __future__ import annotations

from ..simulator.cards import Card, card_named


def cards_of(cards: str) -> tuple[Card, ...]:
    """The cards of a mixture. Raises InputError for an unknown one."""
    return tuple(card_named(name) for name in cards.split("+"))


def card_at(cards: str, seed: int) -> Card:
    """The card of one seed."""
    every = cards_of(cards)
    return every[seed % len(every)]
