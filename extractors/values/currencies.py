"""Words and signs of money, each with its ISO 4217 code and how many of the code's unit it stands for."""

import re
from decimal import Decimal

_WORDS = {
    "CNY": "人民币 元人民币 元 块钱 RMB CNY yuan",
    "USD": "美元 美金 美刀 USD US$ $ dollars dollar USDT USDC",
    "HKD": "港元 港币 港纸 港幣 HKD HK$",
    "TWD": "新台币 台币 TWD NT$",
    "MOP": "澳门元 澳门币 澳币 MOP",
    "EUR": "欧元 EUR € euros euro",
    "GBP": "英镑 GBP £",
    "JPY": "日元 日圆 JPY",
    "KRW": "韩元 韩圆 韩币 KRW ₩",
    "SGD": "新加坡元 新加坡币 新元 坡币 SGD S$",
    "AUD": "澳元 澳大利亚元 AUD A$",
    "NZD": "新西兰元 纽元 NZD",
    "CAD": "加元 加拿大元 加币 CAD C$",
    "CHF": "瑞士法郎 瑞郎 CHF",
    "SEK": "瑞典克朗 SEK",
    "NOK": "挪威克朗 NOK",
    "DKK": "丹麦克朗 DKK",
    "CZK": "捷克克朗",
    "INR": "印度卢比 卢比 INR ₹",
    "PKR": "巴基斯坦卢比",
    "IDR": "印尼盾 印尼卢比 印度尼西亚盾 印尼卢布 IDR",
    "VND": "越南盾 VND",
    "THB": "泰铢 THB ฿",
    "MYR": "林吉特 马来西亚林吉特 马币 令吉 MYR",
    "PHP": "菲律宾比索",
    "MXN": "墨西哥比索 比索",
    "CLP": "智利比索",
    "ARS": "阿根廷比索",
    "COP": "哥伦比亚比索",
    "BRL": "雷亚尔 巴西雷亚尔 BRL R$",
    "RUB": "卢布 俄罗斯卢布 RUB ₽",
    "TRY": "里拉 土耳其里拉",
    "AED": "迪拉姆 阿联酋迪拉姆 AED",
    "SAR": "里亚尔 沙特里亚尔 沙特里亚尔币 SAR",
    "QAR": "卡塔尔里亚尔",
    "KWD": "科威特第纳尔",
    "DZD": "阿尔及利亚第纳尔 第纳尔",
    "IQD": "伊拉克第纳尔",
    "KZT": "坚戈 哈萨克斯坦坚戈",
    "ILS": "谢克尔 新谢克尔",
    "ZAR": "兰特 南非兰特",
    "EGP": "埃镑 埃及镑",
    "NGN": "奈拉",
    "PLN": "兹罗提",
    "HUF": "福林",
    "UZS": "苏姆",
    "MNT": "图格里克",
}
_SMALLER = {
    "美分": ("USD", "0.01"),
    "欧分": ("EUR", "0.01"),
    "港仙": ("HKD", "0.01"),
    "便士": ("GBP", "0.01"),
    "角钱": ("CNY", "0.1"),
    "毛钱": ("CNY", "0.1"),
    "毛": ("CNY", "0.1"),
    "分钱": ("CNY", "0.01"),
    "厘钱": ("CNY", "0.001"),
    "厘": ("CNY", "0.001"),
}
CURRENCIES: dict[str, tuple[str, Decimal]] = {
    **{word: (code, Decimal(1)) for code, words in _WORDS.items() for word in words.split()},
    **{word: (code, Decimal(factor)) for word, (code, factor) in _SMALLER.items()},
    # 元 may stand before the currency's own name: 3亿元港币.
    **{f"元{word}": ("HKD", Decimal(1)) for word in ("港币", "港元")},
    **{f"元{word}": ("USD", Decimal(1)) for word in ("美金", "美元")},
    **{f"元{word}": ("TWD", Decimal(1)) for word in ("新台币", "台币")},
    "¥": ("CNY", Decimal(1)),
    "圆": ("CNY", Decimal(1)),
}
_NO_MONEY = {
    "元": "(?![件素])",
    "圆": "(?![形桌柱心周弧规圈满])",
    "毛": "(?![利衣巾坯重发病绒笔孔纱细钱豆])",
    "厘": "(?![米清定钱])",
}


def _alternatives(words: list[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word)
        + (r"(?![A-Za-z])" if word[-1].isascii() and word[-1].isalpha() else _NO_MONEY.get(word, ""))
        for word in ordered
    )


AFTER_NUMBER = f"(?:{_alternatives([w for w in CURRENCIES if w != '¥'])})"
"""A regular expression for a currency that follows its number."""

BEFORE_NUMBER = "(?:{})".format(
    "|".join(
        (r"(?<![A-Za-z])" if word[0].isascii() and word[0].isalpha() else "") + re.escape(word)
        for word in sorted(CURRENCIES, key=lambda word: (-len(word), word))
        if word not in _SMALLER and word[0] not in "元块圆" and not word.islower()
    )
)
"""One for a currency that stands before its number."""
