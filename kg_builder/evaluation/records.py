"""Files of records: read, and checked so far that what works on them need not."""

import json
from collections.abc import Iterable
from pathlib import Path

from extractors.record import Record, from_json, to_json
from schemas import TEXT, entity_types, relation_types


class RecordError(ValueError):
    """A file that holds no usable records; the message says which line and what is wrong."""


def read_records(path: Path) -> list[Record]:
    """The records of a file of JSON lines. Raises RecordError."""
    records = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path}: not UTF-8 ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = from_json(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise RecordError(
                    f"{path}, line {number}: not a record, as `kg-builder extract` writes them ({error})"
                ) from error
            if wrong := fault(record):
                raise RecordError(f"{path}, line {number}: {wrong}")
            records.append(record)
    return records


def write_records(records: Iterable[Record], path: Path) -> None:
    """A JSON line a record."""
    with path.open("w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")


def fault(record: Record) -> str | None:
    """What is wrong with a record: a type that the schema lacks, a place outside the text, a role or filler unknown."""
    ids = {entity.id for entity in record.entities}
    for entity in record.entities:
        if entity.type not in entity_types():
            return f"entity {entity.id}: no type {entity.type!r} in the schema ({', '.join(entity_types())})"
        for mention in entity.mentions:
            if not 0 <= mention.start < mention.end <= len(record.text):
                return f"entity {entity.id}: {mention.start}–{mention.end} lies outside the text"
    for relation in record.relations:
        schema = relation_types().get(relation.type)
        if schema is None:
            return f"relation {relation.id}: no type {relation.type!r} in the schema ({', '.join(relation_types())})"
        for role, fillers in relation.roles.items():
            if role not in schema.roles:
                return f"relation {relation.id}: {relation.type} has no role {role!r} ({', '.join(schema.roles)})"
            if TEXT not in schema.roles[role] and (missing := set(fillers) - ids):
                return f"relation {relation.id}: {role} names no entity of the record ({', '.join(sorted(missing))})"
    return None
