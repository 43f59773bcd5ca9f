from extractors.record import Entity, Evidence, Mention, Record, Relation
from kg_builder.graph.drawing import draw
from kg_builder.identity.identify import identify


def entity(identifier: str, name: str, start: int) -> Entity:
    return Entity(identifier, "COMPANY", name, (name,), (Mention(start, start + len(name), name),))


def test_one_stretch_that_tells_an_event_twice_is_one_report_of_the_surer_confidence() -> None:
    text = "云帆与蓝湖合作。"
    evidence = Evidence(0, len(text), text)
    relations = tuple(
        Relation(
            f"r{number}", "PARTNERED_WITH", "asserted", {"party": ("e1", "e2")}, evidence, confidence, "x/1"
        )
        for number, confidence in enumerate((0.6, 0.9, 0.7))
    )
    record = Record(
        "a", "", "2024-05-07", text, (entity("e1", "云帆", 0), entity("e2", "蓝湖", 3)), relations
    )
    reports = [edge for edge in draw(identify([record])).edges if edge.type == "REPORTS"]
    assert [(edge.key, edge.properties["confidence"]) for edge in reports] == [("0-8", 0.9)]
    assert (reports[0].properties["extractor"], reports[0].properties["version"]) == ("x", "1")
