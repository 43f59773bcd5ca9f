"""What a full build of a synthetic corpus costs, and what it costs to apply one changed article to its graph.

    python benchmarks/changes.py [--articles 2000] [--characters 1000] [--changes 5] [--folder FOLDER]

Prints the time of the full build and of each stage of it, that of each changed article (reading the folder, extracting
one, deciding and loading what it touches, saving) and the ratio of the two, and the fingerprints of the corpus built
at once, in parts and after the changes were taken back, which must be equal. The pipeline is loaded beforehand.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path

from synthetic import write_corpus

from kg_builder.build import Summary, build
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import Store, open_store


def timed(folder: Path, store: Store) -> tuple[float, Summary]:
    """The seconds of one build, and what it did."""
    begun = time.perf_counter()
    summary = build(folder, store)
    return time.perf_counter() - begun, summary


def stages(summary: Summary) -> str:
    return ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in summary.seconds.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--characters", type=int, default=1000)
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder unless given")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = args.folder or Path(temporary)
        shutil.rmtree(place / "corpus", ignore_errors=True)
        paths = write_corpus(place / "corpus", args.articles, args.characters)
        print(f"{len(paths)} articles, {sum(len(path.read_text('utf-8')) for path in paths):,} characters")
        warm = place / "warm"
        write_corpus(warm, 1, 200)
        with closing(open_store(f"kglite:{place}/warm.kgl")) as store:
            build(warm, store)
        once = at_once(place, paths, args.changes)
        parts = in_parts(place, paths)
        print(f"fingerprint at once   {once}\nfingerprint in parts  {parts}")
        if once != parts:
            raise SystemExit("the two graphs differ")


def at_once(place: Path, paths: list[Path], changes: int) -> str:
    """Build everything, change articles one by one, take the changes back; the fingerprint before and after."""
    with closing(open_store(f"kglite:{place}/once.kgl")) as store:
        full, summary = timed(place / "corpus", store)
        print(f"full build            {full:8.2f} s  ({stages(summary)})")
        print(
            f"                      {summary.entities} entities, {summary.events} events, {summary.reprints} reprints"
        )
        before = fingerprint(store)
        chosen = paths[:: max(1, len(paths) // changes)][:changes]
        originals = {path: path.read_text(encoding="utf-8") for path in chosen}
        seconds = []
        for number, path in enumerate(chosen):
            donor = originals[chosen[number - 1]].splitlines()
            lines = originals[path].splitlines()
            path.write_text("\n".join([*lines[:-2], donor[-1]]) + "\n", encoding="utf-8")
            one, summary = timed(place / "corpus", store)
            assert summary.extracted == 1
            seconds.append(one)
            print(f"one changed article   {one:8.2f} s  ({stages(summary)})")
        median = statistics.median(seconds)
        print(f"ratio                 {full / median:8.0f}    (of the full build to the median change)")
        for path, text in originals.items():
            path.write_text(text, encoding="utf-8")
        build(place / "corpus", store)
        if fingerprint(store) != before:
            raise SystemExit("the changes taken back leave another graph")
    return before


def in_parts(place: Path, paths: list[Path]) -> str:
    """Build two thirds of the corpus, then the rest."""
    aside = place / "aside"
    aside.mkdir(exist_ok=True)
    later = paths[::3]
    for path in later:
        path.rename(aside / path.name)
    with closing(open_store(f"kglite:{place}/parts.kgl")) as store:
        build(place / "corpus", store)
        for path in later:
            (aside / path.name).rename(path)
        build(place / "corpus", store)
        return fingerprint(store)


if __name__ == "__main__":
    main()
