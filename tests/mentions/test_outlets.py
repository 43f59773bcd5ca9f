import pytest

from extractors.mentions.organizations import find_outlets


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("「硬核数智」还了解到,该公司将出售。", ["硬核数智"]),
        ("“数造前线”从多位知情人士处获悉,项目已停。", ["数造前线"]),
        ("《财经天下》记者注意到,门店少了。", ["财经天下"]),
        ("他对“雪豹财经社”说,订单满了。据「算力观察」统计,", ["雪豹财经社", "算力观察"]),
        ("他们推出“小满计划”,从各地招人。对“双碳”目标有信心。", []),
    ],
)
def test_quoted_outlets_by_what_they_do(text: str, outlets: list[str]):
    assert [text[one.start : one.end] for one in find_outlets(text)] == outlets
