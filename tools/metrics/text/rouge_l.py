"""ROUGE-L (Lin 2004): the longest common subsequence of words, as F1 in [0, 1], higher is better.

The tokenizer is the one of the usual library: lower case, and every character outside a-z and 0-9 separates. So
accents split words, and text in another script has no words at all: then the official answer is 0 and the sound one
falls back to Unicode letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..official import Compat


def rouge_l(reference: str, prediction: str, compat: Compat = "sound") -> float | None:
    """F1 of the longest common subsequence.

    Nothing to compare with (no word in the reference) is None; with `compat="official"` it is 0.
    """
    wanted, said = words(reference, compat), words(prediction, compat)
    if not wanted and compat == "sound":
        return None
    if not wanted or not said:
        return 0.0
    common = longest_common(wanted, said)
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall) if common else 0.0


def words(text: str, compat: Compat = "sound") -> list[str]:
    """The words of a text in lower case."""
    if compat == "official":
        return re.findall(r"[a-z0-9]+", text.lower())
    return re.findall(r"[^\W_]+", text.lower())


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]
