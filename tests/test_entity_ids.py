"""The pipeline's entities: one for all the mentions that name it."""

from extractors.pipeline import Text, extract, load


def test_two_mentions_of_a_name_are_one_entity_in_the_record():
    text = "智谱AI发布新模型。两周后，智谱AI又完成融资。"
    (record,) = extract(load("fast"), [Text("a", text)])
    companies = [entity for entity in record.entities if entity.type == "COMPANY"]
    assert [len(entity.mentions) for entity in companies] == [2]
