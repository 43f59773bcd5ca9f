"""Names in a query that the graph does not know: a misspelt one finds nothing, and no store says so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kg_builder.graph.cypher_tokens import CypherText, Token
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, MENTIONS, REPORTS, REPRINT_OF, entity_labels
from kg_builder.graph.store import Store
from schemas import relation_types

LABEL, TYPE, EITHER, PROPERTY = "label", "relation type", "label or relation type", "property"
NEAR = 60

_NO_FUNCTION = frozenset(
    "ALL AND BY DISTINCT ELSE EXISTS IN MATCH NOT OPTIONAL OR RETURN THEN UNWIND WHEN WHERE WITH XOR".split()  # noqa: SIM905
)
_PATTERN, _EDGE, _MAP, _KEYS, _OTHER = "pattern", "edge", "map", "keys", "other"


@dataclass(frozen=True)
class Vocabulary:
    """What a graph knows, and may know by its schemas."""

    labels: frozenset[str]
    types: frozenset[str]
    properties: frozenset[str]

    def of(self, kind: str) -> frozenset[str]:
        return {LABEL: self.labels, TYPE: self.types, PROPERTY: self.properties}.get(
            kind, self.labels | self.types
        )


def vocabulary(store: Store) -> Vocabulary:
    """The vocabulary of a store's graph. Raises StoreError."""
    relations = relation_types().values()
    roles = {role.upper() for relation in relations for role in relation.roles}
    return Vocabulary(
        frozenset({*entity_labels(), ENTITY, EVENT, ARTICLE, *_column(store, "CALL db.labels()")}),
        frozenset(
            {MENTIONS, REPORTS, REPRINT_OF, *relation_types(), *roles}
            | _column(store, "CALL db.relationshipTypes()")
        ),
        frozenset({"id", "name", *_column(store, "CALL db.propertyKeys()")}),
    )


def warnings(query: CypherText, known: Vocabulary) -> list[str]:
    """A line for each name that the graph does not know, with the nearest that it knows. Raises CypherError."""
    found: dict[tuple[str, str], Token] = {}
    for kind, token in _names(query.tokens):
        if token.value not in known.of(kind):
            found.setdefault((kind, token.value), token)
    return [
        f"{query.where(token.offset)}: the graph knows no {kind} {name!r}{_nearest(name, known.of(kind))}"
        for (kind, name), token in found.items()
    ]


def _column(store: Store, cypher: str) -> set[str]:
    return {row[0] for row in store.read(cypher)[1]}


def _nearest(name: str, names: Iterable[str]) -> str:
    near = process.extract(
        name, sorted(names), scorer=fuzz.ratio, processor=str.lower, score_cutoff=NEAR, limit=3
    )
    best = [found for found, score, _ in near if score > near[0][1] - 10]
    return f"; did you mean {' or '.join(best)}?" if best else ""


def _names(tokens: list[Token]) -> Iterator[tuple[str, Token]]:
    """Labels, relation types and properties, with their kind.

    Properties count where a pattern names them, and after a variable that is surely a node or an edge; what a map,
    a parameter or a date may hold is nobody's to know.
    """
    variables: set[str] = set()
    brackets: list[str] = []
    for i, token in enumerate(tokens):
        before, after = _at(tokens, i - 1), _at(tokens, i + 1)
        inside = brackets[-1] if brackets else _OTHER
        if token.kind == "symbol":
            if token.value in "([{":
                brackets.append(_opens(tokens, i, inside))
            elif token.value in ")]}" and brackets:
                brackets.pop()
            elif token.value == ":" and inside not in (_MAP, _KEYS) and not _is_type_of_value(before):
                yield from _labels(tokens, i, inside)
        if not token.is_name:
            continue
        in_pattern = before.value in ("(", "[") and inside in (_PATTERN, _EDGE)
        of_path = after.keyword == "IN" and _at(tokens, i + 2).keyword in ("NODES", "RELATIONSHIPS")
        if in_pattern or of_path:
            variables.add(token.value)
        elif before.keyword == "AS":
            same = _at(tokens, i - 2).value in variables and _is_item(tokens, i - 2)
            (variables.add if same else variables.discard)(token.value)
        if inside == _KEYS and after.value == ":" and before.value in ("{", ","):
            yield PROPERTY, token
        elif before.value == "." and after.value != "(" and _at(tokens, i - 3).value != ".":
            base = _at(tokens, i - 2)
            if base.is_name and base.value in variables:
                yield PROPERTY, token


def _at(tokens: list[Token], i: int) -> Token:
    """The token at a place, an empty one outside the query."""
    return tokens[i] if 0 <= i < len(tokens) else Token("symbol", "", 0)


def _is_type_of_value(before: Token) -> bool:
    """Whether a colon is one of those in `x IS :: INTEGER`, by what stands before it."""
    return before.keyword in ("IS", "TYPED") or before.value == ":"


def _opens(tokens: list[Token], i: int, inside: str) -> str:
    """What a bracket opens: a node's or an edge's part of a pattern, its properties, a map, or anything else."""
    before = _at(tokens, i - 1)
    if tokens[i].value == "(":
        is_function = before.is_name and before.keyword not in _NO_FUNCTION
        return _PATTERN if not is_function and _first(tokens, i + 1) in (")", ":", "{", "WHERE") else _OTHER
    if tokens[i].value == "[":
        return _EDGE if before.value == "-" else _OTHER
    if (before.value == ")" and inside == _OTHER) or before.keyword in ("EXISTS", "COUNT", "COLLECT", "CALL"):
        return _OTHER
    return _KEYS if inside in (_PATTERN, _EDGE) else _MAP


def _first(tokens: list[Token], i: int) -> str:
    """The first token from here on that is not a variable's name."""
    named = _at(tokens, i).is_name and tokens[i].keyword != "WHERE"
    found = _at(tokens, i + named)
    return found.keyword or found.value


def _labels(tokens: list[Token], i: int, inside: str) -> Iterator[tuple[str, Token]]:
    """The names in the label expression after a colon."""
    kind = {_PATTERN: LABEL, _EDGE: TYPE}.get(inside, EITHER)
    joins = (":", "&", "|") if inside in (_PATTERN, _EDGE) else ("&",)
    while True:
        i += 1
        while tokens[i : i + 1] and tokens[i].kind == "symbol" and tokens[i].value in "!(:":
            i += 1
        if not _at(tokens, i).is_name:
            return
        yield kind, tokens[i]
        i += 1
        while _at(tokens, i).value == ")" and inside not in (_PATTERN, _EDGE):
            i += 1
        if _at(tokens, i).value not in joins:
            return


def _is_item(tokens: list[Token], i: int) -> bool:
    """Whether a variable alone is what an AS names."""
    before = tokens[i - 1]
    return before.value == "," or before.keyword in ("WITH", "RETURN", "DISTINCT")
