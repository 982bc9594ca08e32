"""Who stands between planner and model: a circuit breaker, a growing pause after failures, and the session's budget.

The breaker is the usual one (Nygard, Release It!, 2007): after some failures in a row it opens and nothing is asked;
when its pause is over one trial question is let through, and the pause doubles each time that fails.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ...core.clock import Clock
from .backend import Ask, Backend, Reply
from .trouble import LASTING, ModelTrouble, TroubleKind


@dataclass(frozen=True, slots=True)
class Budget:
    """What one session may spend; None means no limit."""

    calls: int | None = 400
    tokens: int | None = 1_000_000
    """In and out together."""
    money: float | None = None
    """In the currency of the prices."""
    price_in: float = 0.0
    """For a million tokens of questions."""
    price_out: float = 0.0
    """For a million tokens of answers."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent so far."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Patience:
    """When the model is left alone."""

    failures: int = 3
    """In a row, after which the breaker opens."""
    pause_s: float = 5.0
    """The first pause, in wall seconds."""
    most_s: float = 120.0
    """The longest pause."""


class Guard:
    """A backend that keeps within budget and patience. Thread-safe; one per session."""

    def __init__(
        self, backend: Backend, clock: Clock, budget: Budget | None = None, patience: Patience | None = None
    ) -> None:
        self._backend, self._clock = backend, clock
        self._budget, self._patience = budget or Budget(), patience or Patience()
        self._spent, self._failed = Spent(), 0
        self._rests_until: float | None = None
        self._lasting: ModelTrouble | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The backend's."""
        return self._backend.name

    @property
    def spent(self) -> Spent:
        """What was spent so far."""
        return self._spent

    @property
    def resting(self) -> bool:
        """True while nothing would be asked."""
        until = self._rests_until
        return self._lasting is not None or (until is not None and self._clock.now() < until)

    def ask(self, ask: Ask) -> Reply:
        """The backend's answer. Raises ModelTrouble, also for what was not even asked."""
        self._check()
        try:
            reply = self._backend.ask(ask)
        except ModelTrouble as trouble:
            self._book(None, trouble)
            raise
        except Exception as error:  # a backend of somebody else may raise anything
            trouble = ModelTrouble(TroubleKind.SERVER, f"{self.name} failed: {type(error).__name__}: {error}")
            self._book(None, trouble)
            raise trouble from error
        self._book(reply, None)
        return reply

    def _check(self) -> None:
        with self._lock:
            if self._lasting is not None:
                raise self._lasting
            left = (self._rests_until or 0.0) - self._clock.now()
            if self._rests_until is not None and left > 0:
                text = f"{self.name} failed {self._failed} times in a row; it is asked again in {left:.0f} s"
                raise ModelTrouble(TroubleKind.RESTING, text)
            over = self._over()
            if over is not None:
                raise ModelTrouble(TroubleKind.BUDGET, f"{over} of this session is spent; the rules go on alone")

    def _over(self) -> str | None:
        budget, spent = self._budget, self._spent
        if budget.calls is not None and spent.calls >= budget.calls:
            return f"the budget of {budget.calls} calls"
        if budget.tokens is not None and spent.tokens_in + spent.tokens_out >= budget.tokens:
            return f"the budget of {budget.tokens} tokens"
        if budget.money is not None and spent.money >= budget.money:
            return f"the budget of {budget.money:g} for the model"
        return None

    def _book(self, reply: Reply | None, trouble: ModelTrouble | None) -> None:
        read, written = (reply.tokens_in, reply.tokens_out) if reply else (0, 0)
        with self._lock:
            one, prices = self._spent, self._budget
            cost = (read * prices.price_in + written * prices.price_out) / 1e6
            self._spent = Spent(one.calls + 1, one.tokens_in + read, one.tokens_out + written, one.money + cost)
            if trouble is None:
                self._failed, self._rests_until = 0, None
            elif trouble.kind in LASTING:
                self._lasting = trouble
            else:
                self._fail()

    def _fail(self) -> None:
        self._failed += 1
        extra = self._failed - self._patience.failures
        if extra >= 0:
            pause = min(self._patience.pause_s * 2.0 ** min(extra, 16), self._patience.most_s)
            self._rests_until = self._clock.now() + pause
