"""Families of names that are easily taken for something else; most names here are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青岚软件创始人傅盛发微博说，明年再看。", ("傅盛", "PERSON")),
        ("猎豹移动创始人傅盛发文称，价格还会降。", ("傅盛", "PERSON")),
        ("由陶云岭接任总经理。", ("陶云岭", "PERSON")),
        ("前百度副总裁、现任百川智能联合创始人的洪涛说，训练很贵。", ("洪涛", "PERSON")),
        ("面壁智能CEO李大海、CTO曾国洋出席。", ("曾国洋", "PERSON")),
        ("投资人艾X认为估值太高。", ("艾X", "PERSON")),
        ("創業者林X說，錢快用完了。", ("林X", "PERSON")),
        ("董事长区牧野没有回避。", ("区牧野", "PERSON")),
        ("总裁孟以澄表示，订单充足。", ("孟以澄", "PERSON")),
        ("总理马德布利出席仪式。", ("马德布利", "PERSON")),
        ("首席财务官萨拉 弗莱尔介绍了计划。", ("萨拉 弗莱尔", "PERSON")),
        ("图灵奖得主约瑟夫·希发基思将任顾问。", ("约瑟夫·希发基思", "PERSON")),
        ("（本报记者 顾西楼 温澜）", ("温澜", "PERSON")),
        ("沈砚（花名：青竹）加入委员会。", ("青竹", "PERSON")),
    ],
)
def test_persons(mentions, text, expected):
    assert expected in mentions(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("知情人说，智谱还在谈，阳光电源还没有回应，马士基则不予置评。", {"智谱", "阳光电源", "马士基"}),
        ("有消息称智谱将上市。", {"智谱"}),
        ("模型公司必须找新的商业模式，他在会上说，要先盈利。", set()),
        ("张杰曾任商汤科技副总裁，李健接任董事长。", {"商汤科技"}),
        ("安踏前CEO首度回应。", {"安踏"}),
        ("大疆农业发布新机。", {"大疆农业"}),
        ("据悉，全资子公司蓝思光电收购了同行。", {"蓝思光电"}),
        ("公司全资子公司沅澧重工与客户签约。", {"沅澧重工"}),
        ("岚屿机器人宣布融资。分析人士说，岚屿不缺订单。", {"岚屿机器人", "岚屿"}),
        ("本轮由GGV 纪源资本领投。", {"GGV 纪源资本"}),
        ("公司与韩国LG集团合作。", {"LG集团"}),
        ("协议由国网湖南省电力有限公司签订。", {"国网湖南省电力有限公司"}),
        ("开发者可用上下文缓存Cache降低成本。", set()),
        ("標普500指數期貨漲0.2%。", None),
    ],
)
def test_companies(mentions, text, expected):
    found = {name for name, kind in mentions(text) if kind == "COMPANY"}
    assert found == expected if expected is not None else "500" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("字节跳动发布豆包Pro-32k。", {"豆包Pro-32k"}),
        ("豆包通用模型pro降价。", {"豆包通用模型pro"}),
        ("智谱的GLM-3 Turbo降价。", {"GLM-3 Turbo"}),
        ("騰訊混元大模型和豆包大模型也降價。", {"混元", "豆包"}),
        ("Kimi企业级API已开放。", {"Kimi"}),
        (
            "国内有百度文心一言、阿里通义千问、腾讯混元、讯飞星火。",
            {"文心一言", "通义千问", "混元", "讯飞星火"},
        ),
        ("开放平台bigmodel.cn上的调用量翻倍。", {"bigmodel.cn"}),
        ("天眼查App显示，公司增资。", {"天眼查"}),
        ("Model Y长续航版今日开售。", {"Model Y长续航版"}),
        ("阿里宣布通义千问GPT-4级主力模型降价。", {"通义千问", "GPT-4"}),
        ("该厂的注射用硫酸沅澧康唑拟中标。", {"注射用硫酸沅澧康唑"}),
        ("以智能体“小麦”为核心。", {"小麦"}),
        ("商家把岚澧澜的价格从99元降到79元。", {"岚澧澜"}),
    ],
)
def test_products(mentions, text, expected):
    assert {name for name, kind in mentions(text) if kind == "PRODUCT"} == expected


@pytest.mark.parametrize("line", ["北方财讯 2024年6月3日", "芯潮周刊", "来源：南洲观察"])
def test_mastheads_are_outlets(mentions, line):
    assert "ORG" in {kind for _, kind in mentions(f"{line}\n公司今天没有消息。")}


@pytest.mark.parametrize("text", ["科大讯飞上半年拿下了9个项目。", "大模型项目不好做。"])
def test_counted_projects_are_no_names(mentions, text):
    assert not [name for name, kind in mentions(text) if kind == "PROJECT"]


def test_a_country_stands_before_any_word_but_not_in_an_index(mentions):
    assert ("美国", "LOCATION") in mentions("他正在洽谈收购美国电气设备商。")
    assert ("德国", "LOCATION") not in mentions("德国DAX30指数跌1%。")
