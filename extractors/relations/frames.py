"""Who does what to whom, as parsers tell it: dependencies, semantic dependencies and semantic roles as one thing.

Spans are (start, end exclusive) of the folded text. Tokens are given as spans, heads as indices into them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]
Arc = tuple[int, str]
"""A head (1 for the first token, 0 for the root, as parsers count) and the label of the arc."""


@dataclass(frozen=True)
class Frame:
    """A predicate with those who do it and those to whom it is done: of each the word that heads its phrase, where the
    parser tells it, else the phrase."""

    predicate: Span
    agents: tuple[Span, ...]
    patients: tuple[Span, ...]


def to_data(frames: Iterable[Frame]) -> list[list[object]]:
    """Frames as plain data, which spaCy can serialise."""
    return [
        [list(one.predicate), list(map(list, one.agents)), list(map(list, one.patients))] for one in frames
    ]


def from_data(data: Iterable[Sequence[Any]]) -> list[Frame]:
    """The inverse of `to_data`."""
    return [
        Frame((start, end), tuple((a, b) for a, b in agents), tuple((a, b) for a, b in patients))
        for (start, end), agents, patients in data
    ]


# Stanford dependencies of Chinese (Chang et al. 2009), Universal Dependencies, and the Peking multi-view treebank's.
_SUBJECT = frozenset({"nsubj", "top", "xsubj", "SBV"})
_PASSIVE_SUBJECT = frozenset({"nsubjpass", "nsubj:pass", "FOB"})
_OBJECT = frozenset({"dobj", "obj", "obl:patient", "range", "VOB"})
_PASSIVE_AGENT = frozenset({"obl:agent"})
_PASSIVE_MARK = frozenset({"被", "遭", "获", "由", "受"})
_MARKING = frozenset({"pass", "auxpass", "aux:pass", "case", "prep", "ADV", "mark", "advmod"})
_MARKED_OBJECT = frozenset({"pobj", "POB", "obj", "nsubj", "plmod", "lobj"})
_JOINED = frozenset({"conj", "COO"})
_SUBJECT_CARRIED = frozenset({"conj", "COO", "VOB", "ccomp", "xcomp", "dobj", "parataxis"})
_RELATIVE = frozenset({"rcmod", "acl", "acl:relcl"})

# SemEval-2016 task 9 (Che et al. 2016), in capitals in its later form.
_DOERS = frozenset({"agt", "exp", "poss"})
_UNDERGOERS = frozenset({"pat", "cont", "prod"})


def from_roles(
    tokens: Sequence[Span], predicates: Iterable[Iterable[tuple[str, str, int, int]]]
) -> list[Frame]:
    """Frames of HanLP's semantic roles: for each predicate (words, label, first token, last token exclusive).

    The labels are PropBank's (PRED, ARG0, ARG1 …, also written A0, A1).
    """
    frames = []
    for arguments in predicates:
        spans: dict[str, list[Span]] = {}
        for _, label, first, last in arguments:
            spans.setdefault(label.replace("ARG", "A"), []).append((tokens[first][0], tokens[last - 1][1]))
        frames += [
            Frame(predicate, tuple(spans.get("A0", ())), tuple(spans.get("A1", ())))
            for predicate in spans.get("PRED", ())
        ]
    return frames


def from_graph(tokens: Sequence[Span], arcs: Sequence[Sequence[Arc]]) -> list[Frame]:
    """Frames of semantic dependencies: the arcs of each token to its heads; `rAgt` and its like point the other way."""
    agents: dict[int, list[Span]] = {}
    patients: dict[int, list[Span]] = {}
    for token, heads in enumerate(arcs):
        for head, label in heads:
            reverse = label[:1] == "r" and label[1:2].isupper()
            name = (label[1:] if reverse else label).lower()
            predicate, argument = (token, head - 1) if reverse else (head - 1, token)
            if min(predicate, argument) < 0:
                continue
            if name in _DOERS:
                agents.setdefault(predicate, []).append(tokens[argument])
            elif name in _UNDERGOERS:
                patients.setdefault(predicate, []).append(tokens[argument])
    return [
        Frame(tokens[i], tuple(agents.get(i, ())), tuple(patients.get(i, ())))
        for i in sorted(agents.keys() | patients.keys())
    ]


def from_dependencies(tokens: Sequence[Span], words: Sequence[str], arcs: Sequence[Arc]) -> list[Frame]:
    """Frames of a dependency tree: `arcs[i]` is the head and label of token i.

    A subject before 被 is done to, whatever it is called; what stands after it does. A verb without a subject takes
    that of the verb that it is joined to, or whose complement it is; the noun that a relative clause describes takes
    the place that the clause leaves open.
    """
    tree = _Tree(tokens, words, arcs)
    frames = []
    for verb in range(len(tokens)):
        agents, patients = tree.agents(verb), tree.patients(verb)
        if agents or patients:
            frames.append(
                Frame(tokens[verb], tuple(tokens[i] for i in agents), tuple(tokens[i] for i in patients))
            )
    return frames


class _Tree:
    def __init__(self, tokens: Sequence[Span], words: Sequence[str], arcs: Sequence[Arc]) -> None:
        self.words = words
        self.heads = [head - 1 for head, _ in arcs]
        self.labels = [label for _, label in arcs]
        self.children: list[list[int]] = [[] for _ in tokens]
        for token, head in enumerate(self.heads):
            if head >= 0:
                self.children[head].append(token)

    def agents(self, verb: int) -> list[int]:
        own = self._agents(verb)
        seen = {verb}
        while not own and not self._mark(verb) and self.labels[verb] in _SUBJECT_CARRIED:
            verb = self.heads[verb]
            if verb in seen or verb < 0 or self._mark(verb):
                break
            seen.add(verb)
            own = self._agents(verb)
        return self._with_joined(own)

    def patients(self, verb: int) -> list[int]:
        mark = self._mark(verb)
        found = self._labelled(verb, _PASSIVE_SUBJECT) + self._labelled(verb, _OBJECT)
        if mark is not None:
            found += [i for i in self._labelled(verb, _SUBJECT) if i < mark]
        if not found and self._labelled(verb, _SUBJECT):
            found = self._described(verb)
        return self._with_joined(found)

    def _agents(self, verb: int) -> list[int]:
        mark = self._mark(verb)
        subjects = self._labelled(verb, _SUBJECT)
        if mark is None:
            return subjects or (self._described(verb) if self._labelled(verb, _OBJECT) else [])
        marked = self._labelled(mark, _MARKED_OBJECT) + self._labelled(verb, _PASSIVE_AGENT)
        return marked + [i for i in subjects if i > mark]

    def _labelled(self, head: int, labels: frozenset[str]) -> list[int]:
        return [i for i in self.children[head] if self.labels[i] in labels]

    def _mark(self, verb: int) -> int | None:
        """The 被 of a verb, which hangs on the verb or on who does it."""
        near = [*self.children[verb], *(j for i in self.children[verb] for j in self.children[i])]
        return next((i for i in near if self.words[i] in _PASSIVE_MARK and self.labels[i] in _MARKING), None)

    def _described(self, verb: int) -> list[int]:
        return [self.heads[verb]] if self.labels[verb] in _RELATIVE and self.heads[verb] >= 0 else []

    def _with_joined(self, tokens: list[int]) -> list[int]:
        joined = list(tokens)
        for token in joined:
            joined += [i for i in self.children[token] if self.labels[i] in _JOINED and i not in joined]
        return sorted(set(joined))
