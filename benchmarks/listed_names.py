"""How well full and short names of listed companies find one another when the lists do not know them.

    python benchmarks/listed_names.py [--share 0.3]

A share of the companies of `schemas/names/listed_cn.tsv`, chosen by a hash of the code, is taken out of the
gazetteer. Each name of theirs, full, short and former, stands in an article of its own, among articles with the
names of all other listed companies. Printed are precision and recall over pairs of one company's full and shorter
names, and recall over those pairs whose shorter name is at all made of characters of the full one, as it is not
after a change of name.
"""

import argparse
import hashlib
import time
from collections import defaultdict

from extractors.mentions.gazetteer import Gazetteer
from extractors.mentions.lists import LISTED_CN, NAMES, ambiguous, entries, read, without_share_class
from extractors.record import Entity, Mention, Record
from kg_builder.identity import units
from kg_builder.identity.entities import resolve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.3)
    share = parser.parse_args().share
    columns = ("code", "short", "full", "former")
    rows = [row for _, row in read(NAMES / LISTED_CN, columns) if row[2]]
    held = {
        row[0] for row in rows if int(hashlib.sha256(row[0].encode()).hexdigest(), 16) % 1000 < share * 1000
    }
    gone = {name for code, short, full, former in rows if code in held for name in (short, full, former)}
    kept = [entry for entry in entries() if not gone.intersection(entry.names)]
    gazetteer = Gazetteer(kept, ambiguous())
    units.default_gazetteer = lambda: gazetteer
    units.entries = lambda: kept
    owners: dict[str, set[str]] = defaultdict(set)
    fulls: dict[str, str] = {}
    for code, short, full, former in rows:
        fulls[full] = code
        for name in {without_share_class(short), without_share_class(former), full} - {""}:
            owners[name].add(code)
    records = [_article(name, gazetteer) for name in sorted(owners)]
    began = time.perf_counter()
    ids = resolve(records).ids
    seconds = time.perf_counter() - began
    together = defaultdict(set)
    for (name, _), identifier in ids.items():
        together[identifier].add(name)
    joined = {
        (name, full)
        for names in together.values()
        for full in names & fulls.keys()
        for name in names - {full}
        if owners[name] & held or fulls[full] in held
    }
    right = {(name, full) for name, full in joined if fulls[full] in owners[name]}
    wanted = {
        (n, f) for n, codes in owners.items() for f, code in fulls.items() if code in codes & held and n != f
    }
    contained = {(name, full) for name, full in wanted if set(name) - set("股份") <= set(full)}
    print(f"{len(held)} of {len(rows)} companies held out, {len(records)} articles, {seconds:.1f} s")
    print(f"precision {len(right) / len(joined):.3f} ({len(joined)} pairs joined)")
    print(f"recall    {len(right & wanted) / len(wanted):.3f} of {len(wanted)} pairs")
    print(
        f"          {len(right & contained) / len(contained):.3f} of the {len(contained)} written with the full name's characters"
    )


def _article(name: str, gazetteer: Gazetteer) -> Record:
    readings = [r for r in gazetteer.readings(name) if r.type == "COMPANY"]
    canonical = readings[0].canonical if readings else None
    entity = Entity("e1", "COMPANY", name, (name,), (Mention(0, len(name), name),), None, canonical)
    return Record(name, "", None, name, (entity,))


if __name__ == "__main__":
    main()
