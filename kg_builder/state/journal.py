"""The journal of a state: the plan of the load that is under way, and the last run."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from kg_builder.graph.loading import Statement
from kg_builder.graph.store import Progress
from kg_builder.state.database import Database


class Journal(Database):
    """The part of a state that makes loading resumable. Every method raises StateError.

    A plan is a list of batches, numbered from 1. It is written in the transaction in which the rest of the state
    comes to describe the graph as the plan leaves it, and closed once the graph holds its last batch.
    """

    def open_plan(self, plan: str, follows: str, batches: Iterable[Sequence[Statement]]) -> None:
        """Write a plan down, which starts from the graph that the plan `follows` left."""
        self._all("DELETE FROM batches")
        size = 0
        for size, batch in enumerate(batches, 1):
            content = json.dumps([(one.cypher, one.rows, one.lost) for one in batch], ensure_ascii=False)
            self._all("INSERT INTO batches VALUES (?, ?)", size, zlib.compress(content.encode(), 1))
        self.put("follows", follows)
        self.put("plan", plan)
        self.put("size", str(size))

    def goal(self) -> Progress:
        """The last plan, open or closed, with its last batch; of no plan where there was none."""
        return Progress(self.get("plan") or "", int(self.get("size") or 0))

    def follows(self) -> str:
        """The id of the plan that the last one starts from; empty where it starts from an empty graph."""
        return self.get("follows") or ""

    def planning(self) -> bool:
        """Whether a plan is open."""
        return bool(self._all("SELECT 1 FROM batches LIMIT 1"))

    def batches(self, after: int) -> Iterator[tuple[int, list[Statement]]]:
        """The batches of the open plan with a higher number than `after`, in their order."""
        for number in range(after + 1, self.goal().batch + 1):
            ((content,),) = self._all("SELECT statements FROM batches WHERE number = ?", number)
            yield number, [Statement(*one) for one in json.loads(zlib.decompress(content))]

    def close_plan(self) -> None:
        """Say that the graph holds all of the plan."""
        self._all("DELETE FROM batches")

    def begin_run(self, command: str) -> None:
        """Write down that a run has begun."""
        self.put("run", json.dumps({"command": command, "began": _now()}))

    def end_run(self, outcome: str) -> None:
        """Write down how the run ended."""
        self.put("run", json.dumps({**self.last_run(), "ended": _now(), "outcome": outcome}))

    def last_run(self) -> dict[str, str]:
        """`command` and `began` of the last run, and `ended` and `outcome` of one that was not killed."""
        found: dict[str, str] = json.loads(self.get("run") or "{}")
        return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
