"""Folding and cleaning: lengths, offsets, and what is and is not noise."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.text import BOILERPLATE, NOISE, clean, fold_characters, sentences

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
pieces = st.sampled_from(
    [
        "國", "内", "臺積電", "降價", "后", "乾隆", "髮", "(guó)", "（nèi）", "(guo)", "(中)", "\u200b", "\ufeff",
        "![圖](a.png)", "![", "](", "**", "<p>", "</p>", "<script>x</script>", "<", "\r\n", "\n", "\r", " ", "　",
        "特別聲明：以上", "责任编辑：王", "Notice: the", "点击阅读原文", "１２", "％", "㎡", "𠀀", "😀", "A", "5元",
    ]
)  # fmt: skip
mixed = st.lists(pieces | any_text, max_size=25).map("".join)


@given(mixed)
@example("㍿㌀ﷺ𠮷後裏")
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold_characters(text)) == len(text)


@given(mixed)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = fold_characters(text)
    assert fold_characters(once) == once


def test_folding_simplifies_and_narrows() -> None:
    assert fold_characters("臺灣１２％，乾隆乾燥") == "台湾12%,乾隆干燥"


@given(mixed)
def test_each_kept_character_is_the_fold_of_its_source(text: str) -> None:
    cleaned = clean(text)
    kept = "".join(text[cleaned.offset(position)] for position in range(len(cleaned.text)))
    assert fold_characters(kept) == cleaned.text
    offsets = [cleaned.offset(position) for position in range(len(cleaned.text))]
    assert offsets == sorted(set(offsets))
    assert cleaned.source == text


@given(mixed, st.data())
def test_a_span_maps_to_a_stretch_of_the_source_that_holds_it(text: str, data: st.DataObject) -> None:
    cleaned = clean(text)
    if not cleaned.text:
        return
    start = data.draw(st.integers(0, len(cleaned.text) - 1))
    end = data.draw(st.integers(start + 1, len(cleaned.text)))
    first, last = cleaned.to_source(start, end)
    assert 0 <= first < last <= len(text)
    assert last - first >= end - start
    assert len(fold_characters(text[first])) == 1


@given(any_text)
def test_without_noise_nothing_is_left_out(text: str) -> None:
    if NOISE.search(text) or BOILERPLATE.search(text):
        return
    assert clean(text).text == fold_characters(text)
    assert [clean(text).offset(i) for i in range(len(text))] == list(range(len(text)))


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("國(guó)內(nèi)廠商", "国内厂商"),
        ("國（guó）內（nèi）廠商", "国内厂商"),
        ("国(ɡuó)内厂商", "国内厂商"),
        ("小米\u200b集团\ufeff", "小米集团"),
        ("![图1](https://a.cn/1.png)小米降价", "小米降价"),
        ("![](1.png)小米降价", "小米降价"),
        ("**小米**与[华为](https://a.cn/x)合作", "小米与华为合作"),
        ("<p>小米<br/>降价</p>", "小米降价"),
        ('<a href="https://a.cn">小米</a>降价', "小米降价"),
        ("<script>var 价 = 1;</script>小米降价", "小米降价"),
        ("小米降价\r\n华为跟进", "小米降价\n华为跟进"),
        ("某公司(Xiaomi)降价", "某公司(Xiaomi)降价"),
        ("价格<5元>3元", "价格<5元>3元"),
        ("表[1](注)与脚注", "表[1](注)与脚注"),
        ("ＡＩ大模型：降價９７％", "AI大模型:降价97%"),
    ],
)
def test_inline_noise(source: str, folded: str) -> None:
    assert clean(source).text == folded


@pytest.mark.parametrize(
    "line",
    [
        "特別聲明：以上內容僅代表作者觀點。",
        "特别声明：以上内容仅代表作者观点",
        "Notice: The content above is uploaded by a user.",
        "责任编辑：王小二",
        "（責任編輯：王小二）",
        "编辑 | 李大",
        "图片来源：视觉中国",
        "工厂外景 | 来源：企业官网",
        "点击阅读原文",
        "扫码关注我们的公众号",
        "长按识别二维码关注",
        "转载请注明出处，谢谢",
        "未经本站授权，不得转载。",
        "以上内容不构成投资建议，据此操作风险自担。",
        "商务合作请联系微信 abc",
        "相关阅读：",
        "© 2024 某某网 版权所有",
        "京ICP备00000000号-1",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_boilerplate_line_is_no_text(line: str, end: str) -> None:
    source = f"小米降价。{end}{line}{end}华为跟进。"
    cleaned = clean(source)
    assert cleaned.text == "小米降价。\n\n华为跟进。"
    start = cleaned.text.index("华为")
    assert cleaned.to_source(start, start + 2) == (source.index("华为"), source.index("华为") + 2)


@pytest.mark.parametrize(
    "line",
    [
        "公司发布风险管理平台，并与华为合作。",
        "双方合作联系紧密，年内将推出新品。",
        "编辑器厂商完成亿元融资。",
        "该平台的内容来源：自建与采购各半，年内扩充。",
        "版权局与腾讯签署合作协议。",
        "小米宣布降价一成。以上不构成投资建议。",
    ],
)
def test_a_sentence_that_looks_like_boilerplate_stays(line: str) -> None:
    assert clean(line).text == fold_characters(line)


@given(mixed)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
