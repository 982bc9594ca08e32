"""What a language backbone is to a stream: a chunk of tokens in, hidden states out, and a state that is handed on.

`chunk` never changes the state it was given, so that a state can be kept (speech and summaries are decoded beside the
frames) and two streams can start from one prompt.

Shapes: B streams, L tokens, D width, V vocabulary.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable

from torch import Tensor

State: TypeAlias = Any
"""Opaque to everything but its backbone."""


@runtime_checkable
class Backbone(Protocol):
    """A causal language model that reads a stream piece by piece."""

    width: int
    """D."""

    def embed(self, ids: Tensor) -> Tensor:
        """Token ids (B, L) -> embeddings (B, L, D)."""
        ...

    def empty(self, batch: int = 1) -> State:
        """The state before the first token."""
        ...

    def chunk(self, x: Tensor, state: State, seen: Tensor | None = None) -> tuple[Tensor, State]:
        """Embeddings (B, L, D) -> normed hidden states (B, L, D) and the new state; `state` stays as it was.

        `seen` (B, L, P, F) holds what each position may look at by cross-attention; None for interleaved fusion.
        """
        ...

    def logits(self, hidden: Tensor, rows: Tensor | None = None) -> Tensor:
        """Hidden (..., D) -> logits of the vocabulary (..., V), or only of the token ids in `rows`."""
        ...

    def length(self, state: State) -> int:
        """Tokens whose cost a next chunk still pays: 0 for a state of fixed size."""
        ...
