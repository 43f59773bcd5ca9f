"""A corpus of any size, made of templates: companies, deals, prices and posts that nobody has heard of, with reprints.

Two calls with the same arguments write the same files. As in the press, a few companies are named all the time and
most of them now and then (by Zipf's law); between the deals stands prose of words drawn by chance.
"""

import random
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

BRAND_CHARACTERS = "晨澜岚屿霁沐栎弘曜朔铭睿霖骏川舟禾石原岳衡拓驰图微野桥锋澄泽沁煜灏璟旻珩琛皓翊"
WORD_CHARACTERS = (
    "市场需求订单价格成本技术路线客户服务规模应用人才渠道效率品质周期库存竞争格局预期节奏环节标准流程体系"
)
TRADES = ("智能", "半导体", "新能源", "生物", "机器人", "光电", "材料", "物流")
PLACES = ("北京", "上海", "深圳", "杭州", "苏州", "成都", "武汉", "合肥")
SURNAMES, GIVEN = "陈林黄周吴徐孙朱马胡郭何", ("立言", "书航", "思远", "明哲", "若溪", "嘉禾", "景行", "亦凡")
TITLES = ("首席执行官", "首席技术官", "总裁", "董事长")
OUTLETS = ("湖滨财经", "产业晨报", "北岸科技", "远望周刊", "城南快讯")
ROUNDS = ("天使轮", "A轮", "B轮", "C轮", "战略融资")
DEALS = (
    "{day}，{full}（以下简称“{a}”）宣布完成{amount}亿元{round}，由{b}领投，资金将用于研发。",
    "{day}，{a}以{amount}亿元收购{b}，交易已经完成。",
    "{day}，{a}与{b}签署战略合作协议，双方将在多个方向展开合作。",
    "{day}，{a}以{amount}万元中标{b}{word}{other}项目。",
    "{day}，{a}任命{person}为{title}。",
    "{day}，{a}发布新产品“{product}”，售价{amount}元。",
    "财报显示，{a}{year}年营业收入{amount}亿元，同比增长{percent}%。",
)
DEALS_AN_ARTICLE = 5


class _Company:
    def __init__(self, brand: str, chance: random.Random) -> None:
        self.short = brand + chance.choice(TRADES)
        self.full = f"{chance.choice(PLACES)}{self.short}科技有限公司"
        self.person = chance.choice(SURNAMES) + chance.choice(GIVEN)


class _Writer:
    """The world that the articles tell of."""

    def __init__(self, articles: int, seed: int) -> None:
        self.chance = random.Random(seed)
        brands = [a + b for a in BRAND_CHARACTERS for b in BRAND_CHARACTERS if a != b]
        self.companies = [
            _Company(brand, self.chance)
            for brand in self.chance.sample(brands, min(max(articles, 20), len(brands)))
        ]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.companies))))
        self.words = ["".join(self.chance.sample(WORD_CHARACTERS, 2)) for _ in range(3000)]

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
        return chance.choice(DEALS).format(
            a=a.short,
            b=b.short,
            full=a.full,
            day=f"{day.month}月{day.day}日",
            amount=chance.randint(1, 900),
            round=chance.choice(ROUNDS),
            word=chance.choice(self.words),
            other=chance.choice(self.words),
            person=a.person,
            title=chance.choice(TITLES),
            product=f"{a.short[:2]}{chance.choice('天地玄黄')}{chance.randint(1, 9)}号",
            year=published.year - 1,
            percent=chance.randint(2, 80),
        )

    def _prose(self, characters: int) -> str:
        text = ""
        while len(text) < characters:
            text += "".join(self.chance.choices(self.words, k=self.chance.randint(3, 6))) + "，"
        return text[:-1] + "。" if text else ""


def write_corpus(folder: Path, articles: int, characters: int = 1000, seed: int = 7) -> list[Path]:
    """Write so many articles of about so many characters into a folder; every sixth reprints an earlier one."""
    writer = _Writer(articles, seed)
    chance = writer.chance
    paths: list[Path] = []
    stories: list[tuple[str, date]] = []
    for number in range(articles):
        if number % 6 == 5:
            story, told = chance.choice(stories)
            published = told + timedelta(days=chance.randint(0, 3))
        else:
            published = date(2024, 1, 1) + timedelta(days=chance.randint(0, 700))
            story = writer.story(published, characters)
            stories.append((story, published))
        head = f"---\ntitle: 快讯{number:05}\ndate: {published}\nsource: {chance.choice(OUTLETS)}\n---\n"
        path = folder / f"{number // 100:03}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + story, encoding="utf-8")
        paths.append(path)
    return paths
