"""Builds that are killed with SIGKILL at random moments, and whether the graph comes out right all the same.

    python benchmarks/kills.py [--kills 100] [--store kglite|URI] [--seed 1] [--articles 40]

A folder goes back and forth between two versions of a synthetic corpus. A build of each change runs in a process of
its own with small batches, and is killed at a random moment of a stage that is drawn by lot: extract, identify, load,
save (of the embedded file) or close (of the plan). The same build is started again, and killed again, till one comes to its end; then the fingerprint
must be that of a build into an empty graph that nobody disturbed. Prints in which stage each
kill fell. A server at URI is emptied first (user and password from NEO4J_USER, NEO4J_PASSWORD).
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from synthetic import write_corpus

import kg_builder.build
import kg_builder.graph.embedded
import kg_builder.graph.loading
from kg_builder.build import build, start_afresh
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import open_store
from kg_builder.load import Loader
from kg_builder.state import State

PIPELINE = "fast"
STAGES = ("extract", "identify", "load", "save", "close")


def process(work: Callable[[Callable[[str], None]], object]) -> tuple[int, int]:
    """Start a process that does some work, and is given how to say in which stage it is; its id, and where to read
    the stages from."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return pid, out
    os.close(out)
    code = 1
    try:
        result = work(lambda stage: void(os.write(into, f"{stage}\n".encode())))
        os.write(into, f"={result}\n".encode())
        code = 0
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        os._exit(code)


def void(_: object) -> None:
    """Nothing."""


def value(work: Callable[[Callable[[str], None]], object]) -> str:
    """What some work, done in a process of its own, returns."""
    pid, out = process(work)
    with os.fdopen(out) as stream:
        lines = stream.read().splitlines()
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("a process failed")
    return lines[-1].removeprefix("=")


def announced(owner: Any, name: str, stage: str, tell: Callable[[str], None], after: str) -> None:
    """Make a function say that its stage begins, and which one goes on after it."""
    function = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        tell(stage)
        result = function(*arguments, **named)
        tell(after)
        return result

    setattr(owner, name, wrapped)


def run(folder: Path, uri: str, tell: Callable[[str], None]) -> None:
    """Build in small batches, saying the stages."""
    kg_builder.build.COMMIT_SECONDS = 0
    kg_builder.graph.loading.ROWS_A_TRANSACTION = 25
    kg_builder.graph.embedded.SAVE_SECONDS = 0
    announced(kg_builder.build, "apply_changes", "identify", tell, "identify")
    announced(Loader, "finish", "load", tell, "end")
    announced(kg_builder.graph.embedded.EmbeddedStore, "flush", "save", tell, "load")
    announced(State, "close_plan", "close", tell, "close")
    with closing(open_store(uri)) as store:
        tell("extract")
        build(folder, store, PIPELINE)


def measured(uri: str) -> str:
    with closing(open_store(uri)) as store:
        return fingerprint(store)


def disturbed(folder: Path, uri: str, chance: random.Random, usual: dict[str, float]) -> str | None:
    """Build, and kill it somewhere in a stage drawn by lot; the stage it was in, None where it had ended before.

    `usual` says how many seconds each stage took in the last build that came to its end.
    """
    target, share = chance.choice(STAGES), chance.random()
    pid, out = process(lambda tell: run(folder, uri, tell))
    os.set_blocking(out, False)
    stage, since = "start", time.monotonic()
    spent: Counter[str] = Counter()
    try:
        while True:
            ended = os.waitpid(pid, os.WNOHANG)[0]
            for told in said(out):
                now = time.monotonic()
                spent[stage] += now - since
                stage, since = told, now
            if ended:
                usual |= spent
                return None if stage.startswith("=") else "crash"
            in_target = spent[target] + (time.monotonic() - since if stage == target else 0)
            if stage == target and in_target >= share * usual.get(target, 0):
                os.kill(pid, signal.SIGKILL)
                killed = os.waitpid(pid, 0)[1] == signal.SIGKILL
                return [stage, *said(out)][-1] if killed else None
            time.sleep(0.0005)
    finally:
        os.close(out)


def said(out: int) -> list[str]:
    """What a process has said since."""
    try:
        return os.read(out, 1 << 16).decode().split()
    except BlockingIOError:
        return []


def versions(place: Path, articles: int) -> list[Path]:
    """Two folders: the second lacks some articles of the first, has others, and edits some."""
    one, other = place / "one", place / "other"
    paths = write_corpus(one, articles, 200)
    write_corpus(other, articles, 200)
    for number, path in enumerate(paths):
        twin = other / path.relative_to(one)
        if number % 4 == 0:
            twin.unlink()
        elif number % 4 == 1:
            path.unlink()
        elif number % 4 == 2:
            donor = other / paths[number - 1].relative_to(one)
            lines = [*path.read_text(encoding="utf-8").splitlines()[:-1], donor.read_text(encoding="utf-8")]
            twin.write_text("\n".join(lines), encoding="utf-8")
    return [one, other]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--store", default="kglite", help="kglite, or the URI of a Neo4j, which is emptied")
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as temporary:
        os.chdir(temporary)
        place = Path(temporary)
        uri = f"kglite:{place}/graph.kgl" if args.store == "kglite" else args.store
        folders = versions(place, args.articles)
        kg_builder.build._pipeline(PIPELINE, None)
        begun = time.monotonic()
        right = [value(lambda tell, n=n, f=f: clean(place, n, f)) for n, f in enumerate(folders)]
        if args.store != "kglite":
            value(lambda tell: emptied(uri))
        stages: Counter[str] = Counter()
        usual: dict[str, float] = {}
        rounds = wrong = 0
        while stages.total() < args.kills:
            current = place / "current"
            shutil.rmtree(current, ignore_errors=True)
            shutil.copytree(folders[rounds % 2], current)
            for _ in range(min(chance.randint(1, 6), args.kills - stages.total())):
                stage = disturbed(current, uri, chance, usual)
                if stage is None:
                    break
                if stage == "crash":
                    raise SystemExit("a build failed by itself")
                stages[stage] += 1
            value(lambda tell, current=current: run(current, uri, tell))
            same = value(lambda tell: measured(uri)) == right[rounds % 2]
            wrong += not same
            rounds += 1
            print(f"{stages.total()} kills, {rounds} builds, {wrong} wrong", file=sys.stderr)
    print(f"{args.store}: {stages.total()} kills in {rounds} builds, {time.monotonic() - begun:.0f} s")
    print("killed in   " + ", ".join(f"{stage} {count}" for stage, count in sorted(stages.items())))
    print(f"fingerprint {rounds - wrong} of {rounds} equal that of an undisturbed build")
    raise SystemExit(bool(wrong))


def clean(place: Path, number: int, folder: Path) -> str:
    """The fingerprint of an undisturbed build."""
    current = place / "current"
    shutil.rmtree(current, ignore_errors=True)
    shutil.copytree(folder, current)
    uri = f"kglite:{place}/clean{number}.kgl"
    with closing(open_store(uri)) as store:
        build(current, store, PIPELINE)
        return fingerprint(store)


def emptied(uri: str) -> None:
    with closing(open_store(uri)) as store:
        start_afresh(store)


if __name__ == "__main__":
    main()
