"""A corpus of any size, made of templates: companies, deals, prices and posts that nobody has heard of, with reprints.

Two calls with the same arguments write the same files.
"""

import random
from datetime import date, timedelta
from pathlib import Path

BRANDS = [a + b for a in "晨澜岚屿霁沐栎弘曜朔铭睿霖骏" for b in "川舟禾石原岳衡拓驰図微野桥锋".replace("図", "图")]
TRADES = ("智能", "半导体", "新能源", "生物", "机器人", "光电", "材料", "物流")
PLACES = ("北京", "上海", "深圳", "杭州", "苏州", "成都", "武汉", "合肥")
SURNAMES, GIVEN = "陈林黄周吴徐孙朱马胡郭何", ("立言", "书航", "思远", "明哲", "若溪", "嘉禾", "景行", "亦凡")
TITLES = ("首席执行官", "首席技术官", "总裁", "董事长")
OUTLETS = ("湖滨财经", "产业晨报", "北岸科技", "远望周刊", "城南快讯")
ROUNDS = ("天使轮", "A轮", "B轮", "C轮", "战略融资")
FILLERS = (
    "业内人士认为，这一领域的竞争将会持续，价格与交付能力会成为下一阶段的关键。",
    "近几年，随着下游需求回暖，相关产业链上的订单明显增多，不少工厂已经排产到了下个季度。",
    "分析人士指出，技术路线尚未收敛，谁能率先把成本降下来，谁就能占得先机。",
    "有从业者表示，客户越来越看重长期服务，单纯比拼参数的时代正在过去。",
    "市场对此反应平静，多数观察者仍在等待进一步的细节。",
    "从产品到规模化应用之间还有很长的路要走，需要上下游一起打磨。",
    "多位受访者提到，人才的流动正在加快，招聘的门槛也在提高。",
)
DEALS = (
    "{day}，{full}（以下简称“{a}”）宣布完成{amount}亿元{round}，由{b}领投，资金将用于研发。",
    "{day}，{a}以{amount}亿元收购{b}，交易已经完成。",
    "{day}，{a}与{b}签署战略合作协议，双方将在多个方向展开合作。",
    "{day}，{a}以{amount}万元中标{b}{trade}平台采购项目。",
    "{day}，{a}任命{person}为{title}。",
    "{day}，{a}发布新产品“{product}”，售价{amount}元。",
    "财报显示，{a}{year}年营业收入{amount}亿元，同比增长{percent}%。",
)


class _Company:
    def __init__(self, brand: str, chance: random.Random) -> None:
        self.trade = chance.choice(TRADES)
        self.short = brand + self.trade
        self.full = f"{chance.choice(PLACES)}{brand}{self.trade}科技有限公司"
        self.person = chance.choice(SURNAMES) + chance.choice(GIVEN)


def write_corpus(folder: Path, articles: int, characters: int = 1000, seed: int = 7) -> list[Path]:
    """Write so many articles of about so many characters into a folder; every sixth reprints an earlier one."""
    chance = random.Random(seed)
    companies = [_Company(brand, chance) for brand in BRANDS]
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    stories: list[tuple[str, date]] = []
    for number in range(articles):
        outlet = chance.choice(OUTLETS)
        if number % 6 == 5:
            story, told = chance.choice(stories)
            published = told + timedelta(days=chance.randint(0, 3))
        else:
            published = date(2024, 1, 1) + timedelta(days=chance.randint(0, 700))
            story = _story(chance, companies, published, characters)
            stories.append((story, published))
        head = f"---\ntitle: 快讯{number:05}\ndate: {published.isoformat()}\nsource: {outlet}\n---\n"
        path = folder / f"{number // 100:03}" / f"{number:05}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(head + story, encoding="utf-8")
        paths.append(path)
    return paths


def _story(chance: random.Random, companies: list[_Company], published: date, characters: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < characters:
        a, b = chance.sample(companies, 2)
        day = published - timedelta(days=chance.randint(0, 2))
        deal = chance.choice(DEALS).format(
            a=a.short,
            b=b.short,
            full=a.full,
            day=f"{day.month}月{day.day}日",
            amount=chance.randint(1, 900),
            round=chance.choice(ROUNDS),
            trade=b.trade,
            person=a.person,
            title=chance.choice(TITLES),
            product=f"{a.short[:2]}{chance.choice('天地玄黄')}{chance.randint(1, 9)}号",
            year=published.year - 1,
            percent=chance.randint(2, 80),
        )
        parts.append(deal + "".join(chance.sample(FILLERS, chance.randint(1, 3))) + "\n")
    return "".join(parts)
