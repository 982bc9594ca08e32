"""Synonyms from WordNet's database files, for METEOR's third stage.

The files are Princeton's (`index.noun`, `data.noun`, `noun.exc`, ... of WordNet 3.x; Debian's `wordnet-base` puts them
in `/usr/share/wordnet`). They are not shipped. A word's synonyms are the single words of every synset that it is in, as
any part of speech, after one ending of the manual page `morphy(7WN)` has been taken off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ....core.errors import InputError

USUAL = Path("/usr/share/wordnet")
"""Where Debian's package puts the files."""
ENDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "noun": (
        *(("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh")),
        *(("men", "man"), ("ies", "y")),
    ),
    "verb": (
        *(("s", ""), ("ies", "y"), ("es", "e"), ("es", "")),
        *(("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")),
    ),
    "adj": (("er", ""), ("est", ""), ("er", "e"), ("est", "e")),
    "adv": (),
}
"""Part of speech -> (ending, what takes its place), as in morphy(7WN)."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of speech: where the synsets of a lemma stand, irregular forms, and the synsets themselves."""

    name: str
    offsets: dict[str, tuple[int, ...]]
    """lemma -> byte offsets in `data`."""
    irregular: dict[str, tuple[str, ...]]
    """inflected form -> lemmas."""
    data: bytes

    def lemmas(self, word: str) -> list[str]:
        """What the dictionary has of the word and of the word without its endings."""
        ends = ENDINGS[self.name]
        regular = [word[: -len(end)] + new for end, new in ends if word.endswith(end)]
        forms = (word, *self.irregular.get(word, regular))
        return [form for form in dict.fromkeys(forms) if form in self.offsets]

    def words_at(self, offset: int) -> list[str]:
        """The words of a synset that are single words; markers such as "(a)" are taken off."""
        fields = self.data[offset : self.data.index(b"\n", offset)].decode("utf-8", "replace").split()
        words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
        return [word.partition("(")[0] for word in words if "_" not in word]


@dataclass(frozen=True, slots=True)
class WordNet:
    """Call it with a word (or a stem): its synonyms, single words, possibly none."""

    folder: Path
    parts: tuple[_Part, ...]
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    """Answers so far."""

    def __call__(self, word: str) -> frozenset[str]:
        """The synonyms of `word`."""
        if word not in self.known:
            found = (
                synonym
                for part in self.parts
                for lemma in part.lemmas(word.lower())
                for offset in part.offsets[lemma]
                for synonym in part.words_at(offset)
            )
            self.known[word] = frozenset(found)
        return self.known[word]


@lru_cache(maxsize=2)
def open_wordnet(folder: Path) -> WordNet:
    """WordNet's files in `folder`, read once (30 MB). Raises InputError when a file is missing or is not WordNet's."""
    try:
        return WordNet(folder, tuple(_part(folder, name) for name in ENDINGS))
    except (OSError, ValueError, IndexError) as error:
        raise InputError(
            f"no WordNet in {str(folder)!r} ({error}); give the folder that holds index.noun and data.noun "
            f"(Debian: apt install wordnet-base, then {USUAL})"
        ) from error


def _part(folder: Path, name: str) -> _Part:
    lines = (folder / f"index.{name}").read_text(encoding="utf-8").splitlines()
    offsets = dict(_index_line(line) for line in lines if line and not line.startswith(" "))
    exceptions = folder / f"{name}.exc"
    rows = (line.split() for line in exceptions.read_text(encoding="utf-8").splitlines() if line.strip())
    return _Part(name, offsets, {word: tuple(rest) for word, *rest in rows}, (folder / f"data.{name}").read_bytes())


def _index_line(line: str) -> tuple[str, tuple[int, ...]]:
    """A lemma and the offsets at the line's end; the third field says how many there are."""
    fields = line.split()
    return fields[0], tuple(int(offset) for offset in fields[-int(fields[2]) :])
