"""A corpus of any size, made of templates: companies, deals, prices and posts that nobody has heard of, with reprints.

    python benchmarks/synthetic.py FOLDER [--articles 20000] [--characters 500] [--seed 7]

Two calls with the same arguments write the same files. As in the press, a few companies are named all the time and
most of them now and then (by Zipf's law), every sixth article reprints another of the last weeks, and every fifth is
in the traditional script; between the deals stands prose of words drawn by chance.
"""

import argparse
import random
from collections import deque
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from opencc import OpenCC

BRAND_CHARACTERS = (
    "晨澜岚屿霁沐栎弘曜朔铭睿霖骏川舟禾石原岳衡拓驰图微野桥锋澄泽沁煜灏璟旻珩琛皓翊"
    "槿棠樾榆栩泓沣浔涵漾煦炜烁焱砚硕碧祺秉稷竣筠箫纶绮羿聿苒荔莘菁葵蓝蕴虹衍裕"
)
WORD_CHARACTERS = (
    "市场需求订单价格成本技术路线客户服务规模应用人才渠道效率品质周期库存竞争格局预期节奏环节标准流程体系"
)
TRADES = (
    "智能",
    "半导体",
    "新能源",
    "生物",
    "机器人",
    "光电",
    "材料",
    "物流",
    "软件",
    "医疗",
    "航天",
    "食品",
)
PLACES = ("北京", "上海", "深圳", "杭州", "苏州", "成都", "武汉", "合肥", "广州", "南京", "西安", "厦门")
SURNAMES = "陈林黄周吴徐孙朱马胡郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田"
GIVEN = (
    *("立言", "书航", "思远", "明哲", "若溪", "嘉禾", "景行", "亦凡", "子墨", "雨桐", "文博", "静姝"),
    *("俊驰", "晓岚", "伯安", "知行", "云舒", "承志", "清和", "远帆"),
)
TITLES = ("首席执行官", "首席技术官", "总裁", "董事长", "首席财务官", "副总裁")
OUTLETS = ("湖滨财经", "产业晨报", "北岸科技", "远望周刊", "城南快讯", "云台商报", "长亭评论")
ROUNDS = ("天使轮", "Pre-A轮", "A轮", "B轮", "C轮", "D轮", "战略融资")
SCENES = ("知识库平台", "数据中心", "智慧园区", "产线改造", "仓储系统", "质检系统", "客服系统", "巡检平台")
PRODUCT_KINDS = ("号", "代", "系列芯片", "大模型", "机器人", "传感器")
DEALS = (
    "{day}，{full}（以下简称“{a}”）宣布完成{amount}亿元{round}，由{b}领投，资金将用于研发。",
    "{day}，{a}完成{amount}万美元{round}，{b}参与投资。",
    "{day}，{a}以{amount}亿元收购{b}，交易已经完成。",
    "{day}，{a}拟以{amount}万元收购{b}{percent}%股权。",
    "{day}，{a}与{b}签署战略合作协议，双方将在多个方向展开合作。",
    "{day}，{a}以{amount}万元中标{b}{word}{scene}项目。",
    "{day}，{a}中标{word}{other}{scene}采购项目，中标金额{amount}万元。",
    "{day}，{a}任命{person}为{title}。",
    "{day}，{a}{title}{person}出席发布会。",
    "{day}，{a}发布新产品“{product}”，售价{amount}元。",
    "{day}，{a}推出{product}。",
    "{day}，{a}宣布{product}价格从{high}元下调至{low}元。",
    "{day}，{a}宣布{product}涨价{percent}%。",
    "财报显示，{a}{year}年营业收入{amount}亿元，同比增长{percent}%。",
    "财报显示，{a}{year}年净利润{amount}万元，同比下降{percent}%。",
    "{a}是{b}的控股子公司。",
    "{day}，{a}与{b}签订供货合同，向后者供应{product}，合同金额{amount}万元。",
    "{a}由{person}于{year}年创立。",
)
DEALS_AN_ARTICLE = 5
RECENT = 500
"""Among how many stories before it an article finds the one that it reprints."""


class _Company:
    def __init__(self, brand: str, trade: str, chance: random.Random) -> None:
        self.brand, self.short = brand, brand + trade
        self.full = f"{chance.choice(PLACES)}{self.short}科技有限公司"
        self.person = chance.choice(SURNAMES) + chance.choice(GIVEN)
        self.products = [
            f"{brand}{a}{chance.choice('天地玄黄宇宙洪荒')}{number}{chance.choice(PRODUCT_KINDS)}"
            for number, a in enumerate(chance.sample("光云星海山川风雷松竹", 3), 1)
        ]


class _Writer:
    """The world that the articles tell of."""

    def __init__(self, articles: int, seed: int) -> None:
        self.chance = random.Random(seed)
        brands = [a + b for a in BRAND_CHARACTERS for b in BRAND_CHARACTERS if a != b]
        names = [(brand, trade) for brand in brands for trade in TRADES]
        self.companies = [
            _Company(*name, self.chance)
            for name in self.chance.sample(names, min(max(articles, 20), len(names)))
        ]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.companies))))
        self.words = ["".join(self.chance.sample(WORD_CHARACTERS, 2)) for _ in range(3000)]

    @cached_property
    def traditional(self) -> OpenCC:
        return OpenCC("s2t")

    def story(self, published: date, characters: int) -> str:
        """About so many characters: a few deals with prose between them."""
        parts = []
        for _ in range(DEALS_AN_ARTICLE):
            deal = self._deal(published)
            parts.append(deal + self._prose(characters // DEALS_AN_ARTICLE - len(deal)) + "\n")
        return "".join(parts)

    def _deal(self, published: date) -> str:
        chance = self.chance
        a = b = chance.choices(self.companies, cum_weights=self.weights)[0]
        while a is b:
            b = chance.choices(self.companies, cum_weights=self.weights)[0]
        day = published - timedelta(days=chance.randint(0, 2))
        low = chance.randint(1, 400)
        return chance.choice(DEALS).format(
            a=a.short,
            b=b.short,
            full=a.full,
            day=f"{day.month}月{day.day}日",
            amount=chance.randint(1, 900),
            round=chance.choice(ROUNDS),
            word=chance.choice(self.words),
            other=chance.choice(self.words),
            scene=chance.choice(SCENES),
            person=a.person,
            title=chance.choice(TITLES),
            product=chance.choice(a.products),
            low=low,
            high=low + chance.randint(1, 400),
            year=published.year - 1,
            percent=chance.randint(2, 80),
        )

    def _prose(self, characters: int) -> str:
        text = ""
        while len(text) < characters:
            text += "".join(self.chance.choices(self.words, k=self.chance.randint(3, 6))) + "，"
        return text[:-1] + "。" if text else ""


def write_corpus(folder: Path, articles: int, characters: int = 1000, seed: int = 7) -> list[Path]:
    """Write so many articles of about so many characters into a folder; their paths, in order."""
    writer = _Writer(articles, seed)
    chance = writer.chance
    paths: list[Path] = []
    stories: deque[tuple[str, date]] = deque(maxlen=RECENT)
    for number in range(articles):
        if number % 6 == 5:
            story, told = chance.choice(stories)
            published = told + timedelta(days=chance.randint(0, 3))
        else:
            published = date(2024, 1, 1) + timedelta(days=chance.randint(0, 700))
            story = writer.story(published, characters)
            stories.append((story, published))
        text = (
            f"---\ntitle: 快讯{number:05}\ndate: {published}\nsource: {chance.choice(OUTLETS)}\n---\n{story}"
        )
        path = folder / f"{number // 100:03}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(writer.traditional.convert(text) if number % 5 == 4 else text, encoding="utf-8")
        paths.append(path)
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=500, help="about how many an article")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    paths = write_corpus(args.folder, args.articles, args.characters, args.seed)
    print(f"{len(paths)} articles in {args.folder}")


if __name__ == "__main__":
    main()
