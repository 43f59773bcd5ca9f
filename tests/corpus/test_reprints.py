"""What counts as printed again, whatever the order."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from kg_builder.corpus.article import Article
from kg_builder.corpus.reprints import SIMILARITY, find_reprints, similarity

STORY = (
    "甲公司今天宣布，旗下三款模型的接口价格全线下调，最大降幅达到九成，新价格自8月12日起执行。\n"
    "公司首席执行官张三表示，推理成本在过去一年里下降了八成，公司希望让更多开发者用得起。\n"
    "此前一周，乙公司和丙公司已先后调价。业内人士认为，价格竞争还会持续到年底，中小厂商的压力会越来越大。"
)
ORIGINAL = Article("a", STORY, published="2024-08-12")


def reprint(text: str, identifier: str = "b", published: str | None = "2024-08-13", title: str = "") -> bool:
    return find_reprints([ORIGINAL, Article(identifier, text, title, published)]) == {identifier: "a"}


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        STORY.replace("\n", "\r\n\r\n"),
        OpenCC("s2tw").convert(STORY),
        STORY.replace("，", ","),
        f"甲公司大降价，业内震动\n2024-08-13 09:30 来源：某某网 作者：李四\n{STORY}\n责任编辑：王五\n"
        "特别声明：以上内容仅代表作者观点，不代表本网立场。",
        f"【甲公司全线降价】{STORY}",
        f"某某社8月12日电 {STORY}（完）",
        STORY.replace("甲公司今天宣布", "据悉，甲公司今日宣布"),
        f"![图](https://a.cn/1.png)\n{STORY}\n扫码关注我们的公众号\n原文链接：https://a.cn/1",
        STORY.rpartition("，")[0] + "。",
    ],
)
def test_the_same_story_in_another_dress(text: str) -> None:
    assert reprint(text)


@pytest.mark.parametrize(
    "text",
    [
        # a follow-up that repeats the lead and goes on
        STORY.split("\n")[0] + "\n对此，乙公司今天回应称，暂时没有再次调价的计划，将把精力放在产品上。"
        "丁公司则表示，下月会推出面向中小企业的套餐。分析师李四认为，第一轮竞争已经接近尾声，接下来要看谁的客户留得住。",
        # the same mould with other figures
        STORY.replace("三款", "5款")
        .replace("九成", "20%")
        .replace("8月12日", "9月1日")
        .replace("八成", "15%"),
        "戊公司今天召开股东大会，选举产生了新一届董事会，李四当选董事长，任期三年。",
    ],
)
def test_another_story(text: str) -> None:
    assert not reprint(text)


def test_daily_notices_of_one_mould() -> None:
    mould = "己公司公告，公司于{}月{}日回购{}万股，占总股本的{}%，成交价在{}元至{}元之间，已支付的总金额为{}万元，回购符合方案。"
    notices = [
        Article("n1", mould.format(8, 12, 10, 0.01, 5.1, 5.3, 52), published="2024-08-12"),
        Article("n2", mould.format(8, 13, 25, 0.03, 5.4, 5.6, 137), published="2024-08-13"),
    ]
    assert find_reprints(notices) == {}


def test_the_original_is_the_earliest_then_the_first_by_id() -> None:
    copies = [
        Article("d", STORY),
        Article("c", STORY, published="2024-08-13"),
        Article("b", STORY, published="2024-08-12"),
        Article("a", STORY, published="2024-08-12"),
    ]
    assert find_reprints(copies) == {"b": "a", "c": "a", "d": "a"}


def test_short_texts_are_compared_whole() -> None:
    short = [Article("a", "甲公司降价九成"), Article("b", "甲公司降价九成。"), Article("c", "乙公司涨价一成")]
    assert find_reprints(short) == {"b": "a"}
    assert find_reprints([Article("a", "，。"), Article("b", "甲")]) == {}


def test_nothing_has_no_reprints() -> None:
    assert find_reprints([]) == {}


def corpus(count: int, seed: int) -> list[Article]:
    """Random stories with, for each, up to three copies that lost or changed a few characters."""
    chance = random.Random(seed)
    letters = [chr(0x4E00 + number) for number in range(600)]
    found = []
    for number in range(count):
        text = "".join(chance.choices(letters, k=chance.randint(30, 200)))
        for copy in range(chance.randint(1, 4)):
            changed = list(text)
            for _ in range(copy * len(text) // 60):
                changed[chance.randrange(len(changed))] = chance.choice(letters)
            day = f"2024-08-{chance.randint(1, 28):02}" if chance.random() < 0.8 else None
            found.append(Article(f"{number}-{copy}", "".join(changed), published=day))
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(seed: int, chance: random.Random) -> None:
    articles = corpus(12, seed)
    expected = find_reprints(articles)
    chance.shuffle(articles)
    assert find_reprints(articles) == expected


def test_all_pairs_give_the_same_answer_as_the_index() -> None:
    articles = corpus(30, 7)
    order = sorted(articles, key=lambda article: (article.published or "9999", article.id))
    expected: dict[str, str] = {}
    originals: list[Article] = []
    for article in order:
        original = next((o for o in originals if similarity(o, article) >= SIMILARITY), None)
        if original is None:
            originals.append(article)
        else:
            expected[article.id] = original.id
    assert find_reprints(articles) == expected
    assert len(expected) > 10


def test_an_original_is_no_reprint() -> None:
    articles = [replace(article, published=None) for article in corpus(40, 3)]
    reprints = find_reprints(articles)
    assert not set(reprints) & set(reprints.values())
