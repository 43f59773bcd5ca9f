"""Records made by hand."""

from extractors.record import Entity, Evidence, Mention, Record, Relation


def entity(
    key: str, kind: str, *names: str, canonical: str | None = None, value: dict | None = None
) -> Entity:
    mentions = tuple(Mention(i, i + len(name), name) for i, name in enumerate(names))
    return Entity(key, kind, names[0], names, mentions, value, canonical)


def relation(key: str, kind: str, status: str = "asserted", **roles: tuple[str, ...]) -> Relation:
    return Relation(key, kind, status, roles, Evidence(0, 4, "原文如此"), 0.8, "kg_relations/0")


def article(
    key: str,
    entities: list[Entity],
    relations: list[Relation] | None = None,
    published: str | None = "2024-05-21",
    text: str = "原文如此",
    outlet: str | None = None,
) -> Record:
    source = {"outlet": outlet} if outlet else {}
    return Record(key, f"标题{key}", published, text, tuple(entities), tuple(relations or ()), source)


def amount(key: str, text: str, value: float, approx: bool = False) -> Entity:
    return entity(
        key, "AMOUNT", text, value={"value": value, "currency": "CNY", "per": None, "approx": approx}
    )


def day(key: str, iso: str) -> Entity:
    return entity(key, "DATE", iso, value={"start": iso, "end": iso})


def told(key: str, text: str, *groups: tuple[str, ...], published: str | None = "2024-05-21") -> Record:
    """An article with companies of the given names, whose mentions stand in its text."""
    entities = []
    for number, names in enumerate(groups, 1):
        mentions = tuple(Mention(text.rfind(name), text.rfind(name) + len(name), name) for name in names)
        entities.append(Entity(f"e{number}", "COMPANY", names[0], names, mentions))
    return Record(key, "", published, text, tuple(entities))


def deal(
    key: str,
    kind: str,
    roles: dict[str, Entity | str],
    published: str | None = "2024-05-22",
    status: str = "asserted",
    outlet: str | None = None,
) -> Record:
    """An article that tells one fact."""
    entities = [one for one in roles.values() if isinstance(one, Entity)]
    fillers = {role: (one if isinstance(one, str) else one.id,) for role, one in roles.items()}
    return article(key, entities, [relation("r1", kind, status, **fillers)], published, outlet=outlet)
