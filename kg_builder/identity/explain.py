"""Why two names are, or are not, one entity: the rows between them."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from kg_builder.identity.ledger import Row, reference


def about(rows: Iterable[Row], name: str) -> list[Row]:
    """The rows on a name."""
    return [row for row in rows if any(_means(name, other) for other in (row.a, row.b))]


def between(rows: Sequence[Row], a: str, b: str) -> list[Row]:
    """The rows that hold two names apart, or else the shortest chain of merges from the one to the other."""
    apart = [
        row
        for row in rows
        if row.verdict == "different"
        and ((_means(a, row.a) and _means(b, row.b)) or (_means(a, row.b) and _means(b, row.a)))
    ]
    return apart or _chain(rows, a, b)


def _means(name: str, written: str) -> bool:
    """Whether a name in a row is meant by the one asked for: without an article it stands for every bearer."""
    folded, article = reference(name)
    other, where = reference(written)
    return folded == other and (article is None or where is None or article == where)


def _chain(rows: Iterable[Row], a: str, b: str) -> list[Row]:
    beside: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row in rows:
        if row.verdict == "same":
            one, other = reference(row.a)[0], reference(row.b)[0]
            beside[one].append((row, other))
            beside[other].append((row, one))
    start, goal = reference(a)[0], reference(b)[0]
    came: dict[str, tuple[Row, str]] = {}
    waiting = deque([start])
    while waiting and goal not in came:
        at = waiting.popleft()
        for row, other in beside[at]:
            if other not in came and other != start:
                came[other] = (row, at)
                waiting.append(other)
    chain = []
    while goal in came:
        row, goal = came[goal]
        chain.append(row)
    return chain[::-1]
