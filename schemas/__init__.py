"""What may be in a graph, as data: entity and relation types, names and queries.

Everything that names a type reads it from here; adding a file adds a type.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
TEXT = "text"


class SchemaError(ValueError):
    """A schema file that cannot be used; the message names the file and what is wrong with it."""


@dataclass(frozen=True)
class EntityType:
    """A type of entity. `kind` is "name" or "value"; `node` is the graph's label, None for values."""

    type: str
    label_zh: str
    description: str
    kind: str
    node: str | None


@dataclass(frozen=True)
class RelationType:
    """A type of fact.

    `roles` maps a role to the entity types that may fill it ("text" for a string).
    `core` lists the roles that make two facts the same; an inner tuple means one of these.
    `edge` is (from role, to roles) of the direct edge, None where there is none.
    `triggers` is what the pattern layer reads (see `extractors.relations`).
    """

    type: str
    label_zh: str
    description: str
    roles: dict[str, tuple[str, ...]]
    core: tuple[str | tuple[str, ...], ...]
    edge: tuple[str, tuple[str, ...]] | None
    triggers: dict[str, Any]

    @cached_property
    def core_roles(self) -> tuple[str, ...]:
        """The core roles, alternatives flattened."""
        return tuple(role for part in self.core for role in ((part,) if isinstance(part, str) else part))

    @property
    def symmetric(self) -> bool:
        """Whether one role holds both ends of the direct edge, as in a partnership."""
        return self.edge is not None and self.edge[1] == (self.edge[0],)


def _files(kind: str) -> dict[Path, dict[str, Any]]:
    files = {}
    for path in sorted((FOLDER / kind).glob("*.yaml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise SchemaError(f"{path}: not valid YAML: {error}") from error
        if not isinstance(content, dict) or content.get("type") != path.stem:
            raise SchemaError(f"{path}: `type` must be there and equal the file's name, {path.stem}")
        files[path] = content
    return files


@cache
def entity_types() -> dict[str, EntityType]:
    """Every entity type by its name. Raises SchemaError."""
    types = {}
    for path, content in _files("entities").items():
        if content.get("kind") not in ("name", "value"):
            raise SchemaError(f"{path}: `kind` must be name or value")
        types[content["type"]] = EntityType(
            content["type"], content["label_zh"], content["description"], content["kind"], content.get("node")
        )
    return types


@cache
def relation_types() -> dict[str, RelationType]:
    """Every relation type by its name. Raises SchemaError."""
    types = {}
    for path, content in _files("relations").items():
        roles = {role: tuple(fillers) for role, fillers in content["roles"].items()}
        core = tuple(part if isinstance(part, str) else tuple(part) for part in content["core"])
        edge = content.get("edge")
        relation = RelationType(
            content["type"],
            content["label_zh"],
            content["description"],
            roles,
            core,
            (edge["from"], tuple(edge["to"])) if edge else None,
            content.get("triggers") or {},
        )
        _check(path, relation)
        types[relation.type] = relation
    return types


def _check(path: Path, relation: RelationType) -> None:
    used = {*relation.core_roles, *((relation.edge[0], *relation.edge[1]) if relation.edge else ())}
    if unknown := used - relation.roles.keys():
        raise SchemaError(
            f"{path}: core or edge names roles that are not under `roles`: {', '.join(sorted(unknown))}"
        )
    for role, fillers in relation.roles.items():
        if bad := set(fillers) - entity_types().keys() - {TEXT}:
            raise SchemaError(f"{path}: role {role} names unknown entity types: {', '.join(sorted(bad))}")
