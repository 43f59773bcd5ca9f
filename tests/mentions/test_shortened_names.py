"""What an article leaves out of a name that it has used in full."""

import pytest

from extractors.mentions.entities import group
from extractors.spans import Found


@pytest.mark.parametrize(
    ("full", "canonical", "same"),
    [
        ("北京云鹿科技有限公司", "COMPANY:云鹿", True),
        ("云鹿科技有限公司", "300999.SZ", True),
        ("北京云鹿科技有限公司", "300999.SZ", False),
        ("云鹿(上海)科技有限公司", "300999.SZ", False),
        ("北京云鹿租赁有限公司", "COMPANY:云鹿", False),
    ],
)
def test_a_full_name_is_a_listed_company_s_if_it_says_no_more(full: str, canonical: str, same: bool):
    text = f"{full}公告。云鹿上涨。"
    start = text.rindex("云鹿")
    found = [Found(0, len(full), "COMPANY"), Found(start, start + 2, "COMPANY", canonical=canonical)]
    one, other = group(text, found)
    assert (one == other) is same


def test_a_product_s_name_ends_another_s():
    text = "云鹿Pocket 4P开售,这款Pocket 4P很轻。云鹿Pro与岚图Pro都降价,Pro卖得好。"
    products = ["云鹿Pocket 4P", "Pocket 4P", "云鹿Pro", "岚图Pro", "Pro"]
    found, at = [], 0
    for name in products:
        at = text.index(name, at)
        found.append(Found(at, at + len(name), "PRODUCT"))
        at += len(name)
    first, second, *rest = group(text, found)
    assert first == second
    assert len(set(rest)) == 3
