"""Bringing a graph to where a state says it is, in numbered batches that survive being broken off.

How it is that state and graph never disagree is told in docs/reliability.md.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from kg_builder.delta import Delta
from kg_builder.graph.fingerprint import normal
from kg_builder.graph.loading import Statement, batches, changes, unique_edges, unique_nodes
from kg_builder.graph.model import Edge, GraphBatch, Node
from kg_builder.graph.store import OutOfStepError, Progress, Store, StoreError
from kg_builder.state import State


class Loader:
    """The loading of one run. `checkpoint` is called with the number of batches after each; it may raise."""

    def __init__(self, store: Store, state: State, checkpoint: Callable[[int], None]) -> None:
        self.store, self.state, self.checkpoint = store, state, checkpoint

    def resume(self) -> bool:
        """Finish the plan that a broken run left; whether the graph then is what the state says.

        Raises StoreError for a graph of articles of which there is no state, for they would be lost.
        """
        self.store.prepare()
        if self.state.planning():
            if self.store.progress().plan not in (self.state.goal().plan, self.state.follows()):
                return False
            try:
                self.finish()
            except OutOfStepError:
                return False
        ((count,),) = self.store.read("MATCH (a:Article) RETURN count(a)")[1]
        if count and not self.state.goal().plan:
            raise StoreError(
                f"{self.store.uri}: holds {count} articles, but what it was made of ({self.state.path}) is not there: "
                "build again with --fresh"
            )
        return self.store.progress() == self.state.goal() and count == len(self.state.articles())

    def plan(self, deltas: Iterable[Delta], in_step: bool) -> None:
        """Write down the batches that bring the graph to where the state is once the deltas are exhausted.

        For a graph that is not `in_step` with the state, and of which everything is drawn, these are the batches that
        make good whatever it is; then, and only then, all that is drawn is held in memory.
        """
        if in_step:
            planned = batches(chain.from_iterable(changes(delta.added, delta.gone) for delta in deltas))
        else:
            drawn = [delta.drawn for delta in deltas]
            planned = batches(changes(*difference(self.store, drawn)))
        # A graph that turns out to be right gets a batch all the same, which records that it is in step again.
        nothing: list[Statement] | None = None if in_step else []
        first = next(planned, nothing)
        if first is not None:
            self.state.open_plan(uuid.uuid4().hex, self.store.progress().plan, chain([first], planned))

    def finish(self) -> None:
        """Apply what the graph does not hold yet of the open plan, and close it. Raises StoreError."""
        goal, follows, found = self.state.goal(), self.state.follows(), self.store.progress()
        for number, statements in self.state.batches(found.batch if found.plan == goal.plan else 0):
            self.store.apply(Progress(goal.plan, number), follows, statements)
            self.checkpoint(number)
        self.store.flush()
        self.state.close_plan()
        self.state.commit()


def difference(store: Store, drawn: Sequence[GraphBatch]) -> tuple[GraphBatch, GraphBatch]:
    """What to add to a store's graph, or replace in it, and what to remove, to make it the drawn one."""
    wanted: dict[tuple[str, ...], Node | Edge] = {}
    for nodes in unique_nodes(drawn).values():
        wanted |= {_key(node): node for node in nodes.values()}
    for edges in unique_edges(drawn).values():
        wanted |= {_key(edge): edge for edge in edges.values()}
    gone: list[Node | Edge] = []
    stored: Iterator[Node | Edge] = chain(store.nodes(), store.edges())
    for one in stored:
        other = wanted.get(_key(one))
        if other is None:
            gone.append(one)
        elif normal(other.properties) == normal(one.properties):
            del wanted[_key(one)]
    return _batch(wanted.values()), _batch(gone)


def _key(one: Node | Edge) -> tuple[str, ...]:
    if isinstance(one, Node):
        return (one.label, one.id)
    return (one.type, one.source, one.target, one.key, one.source_label, one.target_label)


def _batch(elements: Iterable[Node | Edge]) -> GraphBatch:
    nodes: list[Node] = []
    edges: list[Edge] = []
    for one in elements:
        if isinstance(one, Node):
            nodes.append(one)
        else:
            edges.append(one)
    return GraphBatch(tuple(nodes), tuple(edges))
