"""Characters a second on one core, peak memory and start-up of each pipeline, and where the time goes.

    python benchmarks/pipelines.py [--corpus FOLDER] [--characters 400000] [PIPELINE …]

Each pipeline runs in a process of its own, bound to one core where the system allows it, over the same text: the
articles of the corpus, repeated up to the asked number of characters. The first line, the bare spaCy pipeline that
only tokenises, is what the others are compared with. `hanlp` is in `backends.py`. Seconds are those of the processor,
so that what else runs on the machine counts little.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measure(name: str, texts: list[tuple[str, str | None]]) -> dict[str, object]:
    """Figures of one pipeline in this process; `blank` is spaCy's own Chinese tokenizer alone."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    begun = time.process_time()
    stages: dict[str, float] = {}
    if name == "blank":
        import spacy

        nlp = spacy.blank("zh")
    else:
        from extractors.pipeline import Text, load, to_record

        nlp = load(name)
        warm = nlp.make_doc("远山云宣布降价。")
        for _, component in nlp.pipeline:
            warm = component(warm)
    started = time.process_time() - begun
    begun = time.process_time()
    for text, published in texts:
        at = time.process_time()
        doc = nlp.make_doc(text)
        stages["tokenizer"] = stages.get("tokenizer", 0.0) + time.process_time() - at
        if name == "blank":
            continue
        doc._.published = published
        for stage, component in nlp.pipeline:
            at = time.process_time()
            doc = component(doc)
            stages[stage] = stages.get(stage, 0.0) + time.process_time() - at
        at = time.process_time()
        to_record(doc, Text("", text, "", published), "")
        stages["record"] = stages.get("record", 0.0) + time.process_time() - at
    seconds = time.process_time() - begun
    characters = sum(len(text) for text, _ in texts)
    return {
        "speed": characters / seconds,
        "peak": peak_memory(),
        "start": started,
        "stages": stages,
        "seconds": seconds,
    }


def peak_memory() -> float:
    """The most memory that this process had, in MB. Linux's ru_maxrss would have that of the process that began it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1024**2 if sys.platform == "darwin" else 1024
    )


def texts_of(corpus: Path, characters: int) -> list[tuple[str, str | None]]:
    """Texts with their dates: the articles of a folder, repeated up to so many characters."""
    from kg_builder.corpus.article import Article
    from kg_builder.corpus.reader import read

    articles = [(a.text, a.published) for a in read(corpus) if isinstance(a, Article)]
    texts: list[tuple[str, str | None]] = []
    while (total := sum(len(text) for text, _ in texts)) < characters:
        texts += articles
    print(f"{len(texts)} articles, {total:,} characters, one core")
    return texts


def run(name: str, texts: list[tuple[str, str | None]], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Figures of one pipeline (see `measure`), from a process of its own, as if some packages were not installed."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, *(f"--without={package}" for package in without)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **ONE_THREAD},
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipelines", nargs="*")
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parent.parent / "corpora")
    parser.add_argument("--characters", type=int, default=400_000)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--without", action="append", default=[], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        sys.modules.update(dict.fromkeys(args.without))
        print(json.dumps(measure(args.one, json.load(sys.stdin))))
        return
    from extractors.pipeline import names

    texts = texts_of(args.corpus, args.characters)
    total = sum(len(text) for text, _ in texts)
    base = None
    for name in ["blank", *(args.pipelines or (name for name in names() if name != "hanlp"))]:
        figures = run(name, texts)
        base = base or figures["speed"]
        print(
            f"{name:10} {figures['speed']:>10,.0f} characters/s  ({figures['speed'] / base:.3f} of blank)  "
            f"peak {figures['peak']:.0f} MB  start-up {figures['start']:.1f} s"
        )
        for stage, seconds in sorted(figures["stages"].items(), key=lambda item: -item[1]):
            print(
                f"    {stage:18} {100 * seconds / figures['seconds']:5.1f} %  {1e6 * seconds / total:6.2f} µs a character"
            )


if __name__ == "__main__":
    main()
