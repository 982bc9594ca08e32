"""`planwatch eval authoring`: graphs that our parser makes of recipes' step texts, against graphs that people drew.

A graph is scored by its closure: all pairs (a, b) of steps where a must come before b, however far apart. Precision and
recall are over the pairs of all recipes together; the interval is a bootstrap over recipes. The parser gets texts and
nothing else: no ids, no edges.

The texts come in the order in which the dataset's list of step descriptions names them (`step_idx_description.json`).
That is the order in which somebody once did them, so it breaks no edge of the human graph, as the steps of any written
recipe do; the row `chain` says what this order alone is worth (every pair that it has, so this is "always"; `no_edges`
is silence, `coin` orders as many pairs of it as people do), `parser_random_order` what the words are worth without it.
Steps with the same text are told apart by their place.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from ...core.errors import InputError
from ..authoring.author import lines_of
from ..authoring.flow import closure, precedence
from ..datasets.captaincook4d import SPELLINGS, plain, read_graph
from ..datasets.importers.captaincook4d import spoken
from ..metrics.bootstrap import f1_of, not_beaten

SHUFFLES = 10
"""How many random orders of every recipe the rows of random order count."""
SEED = 7
Pairs = frozenset[tuple[int, int]]
"""(earlier, later) places in the order of the text."""
Maker = Callable[["Recipe"], Pairs]


@dataclass(frozen=True)
class Recipe:
    """One recipe: its texts in the order of reading, and the pairs that people ordered."""

    name: str
    texts: tuple[str, ...]
    human: Pairs
    unlisted: tuple[str, ...] = ()
    """Texts whose place the dataset's list does not tell: beside an equal text, else at the end."""

    @cached_property
    def size(self) -> int:
        """How many steps."""
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs that both have, that only the made graph has, that only the human graph has."""

    both: float = 0
    only_made: float = 0
    only_human: float = 0

    def __add__(self, other: Counts) -> Counts:
        mine = (self.both, self.only_made, self.only_human)
        return Counts(*(a + b for a, b in zip(mine, (other.both, other.only_made, other.only_human), strict=True)))

    def scores(self) -> dict[str, float | None]:
        """Precision, recall, F1; None where nothing was made or nothing is there."""
        made, human = self.both + self.only_made, self.both + self.only_human
        total = made + human
        return {
            "precision": round(self.both / made, 4) if made else None,
            "recall": round(self.both / human, 4) if human else None,
            "f1": round(2 * self.both / total, 4) if total else None,
        }


def run_authoring(data: Path, recipes: Sequence[str] | None = None) -> dict[str, Any]:
    """The table. `recipes` names some of the recipes; all when None. Raises InputError.

    `not_beaten`: the rows whose paired 95 % bootstrap interval over recipes is not wholly below `closure_f1`.
    """
    chosen = read_recipes(data, recipes)
    rows: dict[str, Maker] = {"parser": parsed, "chain": chain, "no_edges": lambda recipe: frozenset()}
    counted = {name: [count(maker(recipe), recipe.human) for recipe in chosen] for name, maker in rows.items()}
    counted |= {"coin": _coin(chosen), "random_order": _random_order(chosen, chain)}
    counted["parser_random_order"] = _random_order(chosen, parsed)
    table = {name: _total(counts).scores() for name, counts in counted.items()}
    tables = {name: [(c.both, c.only_made, c.only_human) for c in counts] for name, counts in counted.items()}
    ours, mine = table["parser"], tables.pop("parser")
    return {
        "closure_precision": ours["precision"],
        "closure_recall": ours["recall"],
        "closure_f1": ours["f1"],
        "closure_f1_interval": _interval(counted["parser"]),
        "closure_f1_macro": _mean([c.scores()["f1"] for c in counted["parser"]]),
        "input_order": "as step_idx_description.json names them: a valid order, see the row chain",
        "unlisted": [text for recipe in chosen for text in recipe.unlisted],
        "rows": table,
        "not_beaten": {"closure_f1": not_beaten(f1_of, mine, tables, SEED)},
        "recipes": {
            recipe.name: {"steps": recipe.size, **ours.scores(), "chain_f1": simple.scores()["f1"]}
            for recipe, ours, simple in zip(chosen, counted["parser"], counted["chain"], strict=True)
        },
    }


def parsed(recipe: Recipe) -> Pairs:
    """Our parser, from the texts alone."""
    before = closure(precedence(lines_of(recipe.texts)))
    return frozenset((i, j) for j, earlier in enumerate(before) for i in earlier)


def chain(recipe: Recipe) -> Pairs:
    """Every step after the one before: what the order of the text alone is worth."""
    return frozenset((i, j) for j in range(recipe.size) for i in range(j))


def count(made: Pairs, human: Pairs) -> Counts:
    """How the pairs of a made graph and of a human one agree."""
    return Counts(len(made & human), len(made - human), len(human - made))


def read_recipes(data: Path, names: Sequence[str] | None = None) -> tuple[Recipe, ...]:
    """The recipes of a CaptainCook4D folder. Raises InputError."""
    paths = {path.stem: path for path in sorted((data / "task_graphs").glob("*.json"))}
    if not paths:
        folder = str(data / "task_graphs")
        raise InputError(f"no task graphs in {folder!r}; give the folder of CaptainCook4D's annotations")
    unknown = [name for name in names or () if name not in paths]
    if unknown:
        raise InputError(f"there is no recipe {unknown[0]!r}. Allowed: {', '.join(paths)}")
    order = _order(data / "annotation_json" / "step_idx_description.json")
    return tuple(_recipe(name, path, order) for name, path in paths.items() if names is None or name in names)


def _order(path: Path) -> list[str]:
    """Texts, plain, in the order of the dataset's list of descriptions."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return [plain(str(text)) for text in data.values()]
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}; it holds the order of the texts") from None
    except (ValueError, AttributeError) as error:
        raise InputError(f"{path}: no list of descriptions ({error}); allowed: an object, number -> text") from None


def _recipe(name: str, path: Path, order: Sequence[str]) -> Recipe:
    texts, dag = read_graph(path)
    alike: dict[str, list[int]] = {}
    for node in nx.lexicographical_topological_sort(dag):  # of equal texts the one that comes first is named first
        alike.setdefault(plain(texts[node]), []).append(node)
    listed, unlisted = _listed(alike, order)
    place = {node: i for i, node in enumerate(listed)}
    human = frozenset((place[a], place[b]) for b in dag for a in nx.ancestors(dag, b))
    said = tuple(spoken(texts[node])[1] for node in listed)
    return Recipe(name, said, human, tuple(texts[node] for node in unlisted))


def _listed(alike: dict[str, list[int]], order: Sequence[str]) -> tuple[list[int], list[int]]:
    """(nodes in the order of the list, those of them that the list lacks: beside an equal text, else at the end).

    A text that the list has several times is taken where most of the recipe's texts stand: other recipes may share it.
    """
    spelt = {other: text for text, other in SPELLINGS.items()}
    where: dict[str, list[int]] = {text: [] for text in alike}
    for i, text in enumerate(order):
        for own in (text, SPELLINGS.get(text, ""), spelt.get(text, "")):
            if own in where:
                where[own].append(i)
    sure = [places[0] for places in where.values() if len(places) == 1]
    middle = float(np.median(sure)) if sure else 0.0
    keyed: list[tuple[float, int, int]] = []
    unlisted: list[int] = []
    for text, nodes in alike.items():
        near = sorted(sorted(where[text], key=lambda i: abs(i - middle))[: len(nodes)])
        for k, node in enumerate(nodes):
            unlisted += [node] if k >= len(near) else []
            keyed.append((near[min(k, len(near) - 1)] if near else float(len(order)), k, node))
    return [node for _, _, node in sorted(keyed)], unlisted


def _random_order(recipes: Sequence[Recipe], maker: Maker) -> list[Counts]:
    """What `maker` makes of the texts in random order: pairs counted over `SHUFFLES` orders of every recipe."""
    rng = random.Random(SEED)
    out: list[Counts] = []
    for recipe in recipes:
        total = Counts()
        for _ in range(SHUFFLES):
            order = rng.sample(range(recipe.size), recipe.size)
            shuffled = Recipe(recipe.name, tuple(recipe.texts[i] for i in order), frozenset())
            made = frozenset((order[i], order[j]) for i, j in maker(shuffled))
            total += count(made, recipe.human)
        out.append(total)
    return out


def _coin(recipes: Sequence[Recipe]) -> list[Counts]:
    """Pairs in the order of the text, each as likely as people order one: counted over `SHUFFLES` throws a recipe."""
    rng = random.Random(SEED)
    possible = sum(len(chain(recipe)) for recipe in recipes)
    share = sum(len(recipe.human) for recipe in recipes) / possible if possible else 0.0
    out: list[Counts] = []
    for recipe in recipes:
        throws = [frozenset(p for p in sorted(chain(recipe)) if rng.random() < share) for _ in range(SHUFFLES)]
        out.append(_total([count(made, recipe.human) for made in throws]))
    return out


def _total(counts: Sequence[Counts]) -> Counts:
    return sum(counts, Counts())


def _interval(counts: Sequence[Counts], draws: int = 2000) -> list[float] | None:
    """95 % percentile bootstrap over recipes of the pooled F1 (Efron 1979); None for fewer than two recipes."""
    if len(counts) < 2:
        return None
    rng = np.random.default_rng(SEED)
    table = np.array([(c.both, c.only_made, c.only_human) for c in counts])
    drawn = table[rng.integers(0, len(counts), (draws, len(counts)))].sum(axis=1)
    f1 = 2 * drawn[:, 0] / np.maximum(2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2], 1)
    return [round(float(v), 4) for v in np.percentile(f1, [2.5, 97.5])]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return round(sum(known) / len(known), 4) if known else None
