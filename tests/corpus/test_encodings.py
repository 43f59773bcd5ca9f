"""Which encoding a file is in, down to a few characters."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.corpus.encodings import UndecodableError, decode

SIMPLIFIED = [
    "降价", "融资", "中标", "合作", "收购", "发布", "小米汽车", "华为手机", "百度降价", "阿里巴巴", "腾讯控股", "宁德时代",
    "今天", "公司宣布", "联通", "电信", "芯片", "新能源", "人民币", "营业收入增长", "完成A轮融资", "董事长辞职", "签署合作协议",
    "价格下调50%", "市场份额第一", "第三季度净利润", "投资10亿元", "上海", "北京时间8月5日", "该公司否认", "半导体设备国产化",
    "大模型价格战", "工业机器人", "锂电池", "光伏组件出口", "生物医药", "临床试验获批", "三大运营商", "某厂商表示，价格还会再降。",
]  # fmt: skip
TRADITIONAL = [
    "降價", "融資", "得標", "合作", "收購", "發表", "台積電", "鴻海精密", "聯發科", "廣達電腦", "股價上漲", "半導體",
    "今天", "公司宣布", "電信", "晶片", "新能源", "人民幣", "營業收入成長", "完成A輪融資", "董事長請辭", "簽署合作協議",
    "價格調降50%", "市佔率第一", "第三季淨利", "投資10億元", "台北", "8月5日", "該公司否認", "伺服器訂單", "手機", "面板廠減產",
    "記憶體漲價", "工業電腦", "鋰電池", "太陽能模組", "生技醫藥", "臨床試驗", "三大電信", "業者表示，價格還會再降。",
]  # fmt: skip


@pytest.mark.parametrize("text", SIMPLIFIED)
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk", "gb18030"])
def test_short_simplified_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "cp950", "gb18030"])
def test_short_traditional_texts(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("某公司今天宣布降价", "gb2312", "gb18030"),
        ("某公司今天宣布降價", "big5", "big5"),
        ("價格～五％", "cp950", "cp950"),
        ("佢哋嘅公司今日宣布減價", "big5hkscs", "big5hkscs"),
        ("某公司今天宣布降价", "utf-8", "utf-8"),
        ("某公司今天宣布降价\n", "utf-16-le", "utf-16-le"),
        ("某公司今天宣布降價\n", "utf-16-be", "utf-16-be"),
        ("plain ASCII", "ascii", "utf-8"),
    ],
)
def test_the_codec_is_recorded(text: str, encoding: str, found: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.source) == (text, found, "detected")


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"\x84\x31\x95\x33", "gb18030"),
    ],
)
def test_a_byte_order_mark_decides_and_is_not_text(bom: bytes, encoding: str) -> None:
    decoded = decode(bom + "公司降价".encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.source) == ("公司降价", encoding, "bom")


@pytest.mark.parametrize(
    ("head", "encoding", "found"),
    [
        ('<meta charset="gb2312">', "gbk", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5", "big5"),
        ("<?xml version='1.0' encoding='GBK'?>", "gbk", "gb18030"),
        ("---\ntitle: x\nencoding: big5\n---\n", "big5", "big5"),
    ],
)
def test_a_declaration_that_holds_is_followed(head: str, encoding: str, found: str) -> None:
    decoded = decode((head + "公司今天宣布合作").encode(encoding))
    assert decoded.text.endswith("公司今天宣布合作")
    assert (decoded.encoding, decoded.source) == (found, "declared")


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "utf-16", "no-such-charset"])
def test_a_declaration_that_does_not_hold_is_passed_over(declared: str) -> None:
    decoded = decode(f'<meta charset="{declared}">某公司今天宣布，旗下产品全线降价。'.encode())
    assert decoded.text.endswith("某公司今天宣布，旗下产品全线降价。")
    assert (decoded.encoding, decoded.source) == ("utf-8", "detected")


def test_one_damaged_character_costs_only_itself() -> None:
    data = ("某公司今天宣布降价。" * 30).encode("gbk")
    decoded = decode(data[:-1])
    assert decoded.encoding == "gb18030"
    assert decoded.text[:-1] == ("某公司今天宣布降价。" * 30)[:-1]
    assert decoded.text[-1] == "\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(128, 256)) * 3,
        "Élève façade naïve après être où ".encode("cp1252") * 5,
        b"\xff\xfe\xfd" * 99,
    ],
)
def test_what_fits_no_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(data)


COMMON = (
    "的国中一在人有是发为大和年业公新上行了不日能以会动成用个对方股出作生全学产地司体同时资于要高化元现进实"
)
COMMON_TRADITIONAL = (
    "的國中一在人有是發為大和年業公新上行了不日能以會動成用個對方股出作生全學產地司體同時資於要高化元現進實"
)


@given(st.text(COMMON, min_size=4, max_size=60), st.sampled_from(["utf-8", "gbk", "gb18030", "utf-16"]))
def test_any_common_simplified_text_comes_back(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@given(
    st.text(COMMON_TRADITIONAL, min_size=4, max_size=60),
    st.sampled_from(["utf-8", "big5", "big5hkscs", "gb18030", "utf-16"]),
)
def test_any_common_traditional_text_comes_back(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text
