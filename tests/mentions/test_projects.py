"""Names of tenders, contracts and works: where they begin and end, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.entities import group
from extractors.mentions.projects import find_projects


@pytest.fixture
def projects(mentions):
    return lambda text: [name for name, kind in mentions(text) if kind == "PROJECT"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("岚江银行2025年核心系统升级项目由神州信息中标。", "岚江银行2025年核心系统升级项目"),
        ("神州信息中标岚江银行2025年核心系统升级项目，金额3200万元。", "岚江银行2025年核心系统升级项目"),
        ("中国移动2024年视频会议终端采购项目由中兴通讯中标。", "中国移动2024年视频会议终端采购项目"),
        ("联合体中标G9988岚江至北川高速公路项目。", "G9988岚江至北川高速公路项目"),
        (
            "公司成为大唐岚江“沙戈荒”风电项目塔筒采购(第二批)中标候选人。",
            "大唐岚江“沙戈荒”风电项目塔筒采购(第二批)",
        ),
    ],
)
def test_a_client_a_year_and_a_number_are_part_of_the_name(projects, mentions, text, name):
    assert projects(text) == [name]
    assert not [other for other, kind in mentions(text) if other != name and other in name]


@pytest.mark.parametrize(
    ("text", "name", "client"),
    [
        (
            "在中国移动的2024年智算设备采购项目中，浪潮信息击败了新华三。",
            "2024年智算设备采购项目",
            "中国移动",
        ),
        ("神州信息拿下工商银行的核心系统升级项目。", "核心系统升级项目", "工商银行"),
    ],
)
def test_a_client_before_的_stands_alone(mentions, text, name, client):
    assert {(name, "PROJECT"), (client, "COMPANY")} <= set(mentions(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5月8日，岚江银行公布2025年度信创服务器采购项目结果。", "2025年度信创服务器采购项目"),
        ("中标项目为2026年岚江市政务云扩容项目。", "2026年岚江市政务云扩容项目"),
        ("卫宁健康输掉了北川人民医院信息化升级项目。", "北川人民医院信息化升级项目"),
        ("东软集团收到岚江市第一医院智慧病房改造项目的中标通知书。", "岚江市第一医院智慧病房改造项目"),
        ("宝信软件：预中标3.2亿元岚江钢铁集控中心项目", "岚江钢铁集控中心项目"),
        ("公司中标某运营商终端安全软件集采项目。", "终端安全软件集采项目"),
        ("用友网络中标岚江烟草ERP系统实施服务项目。", "岚江烟草ERP系统实施服务项目"),
        ("2025年岚江市大数据局服务器入围采购项目由中科曙光中标。", "2025年岚江市大数据局服务器入围采购项目"),
    ],
)
def test_the_words_before_a_name_stay_outside(projects, text, name):
    assert projects(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公司中标北川园区扩建项目(二期)，金额一亿元。", "北川园区扩建项目(二期)"),
        ("公司中标北川储能电站(一期50MW/100MWh)EPC总承包。", "北川储能电站(一期50MW/100MWh)EPC总承包"),
        ("平安科技中标北川保险理赔平台(2023—2025)采购项目。", "北川保险理赔平台(2023—2025)采购项目"),
        ("公司中标北川水厂改造项目(金额4800万元)。", "北川水厂改造项目"),
        ("中国铁建中标岚江至北川铁路项目TJ-3标段施工总承包。", "岚江至北川铁路项目TJ-3标段施工总承包"),
        ("上海电气签约沙特红海光伏项目EPC合同。", "沙特红海光伏项目"),
    ],
)
def test_brackets_and_parts_belong_to_the_name(projects, text, name):
    assert projects(text) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("公司中标岚江水厂改造项目及北川污水厂扩建工程。", ["岚江水厂改造项目", "北川污水厂扩建工程"]),
        ("公司中标北川一期、二期光伏项目和云岭风电场项目。", ["北川一期、二期光伏项目", "云岭风电场项目"]),
        (
            "公司中标岚江智算中心项目、北川数据中心项目及岚江政务云(三期)项目。",
            ["岚江智算中心项目", "北川数据中心项目", "岚江政务云(三期)项目"],
        ),
    ],
)
def test_projects_in_a_row_are_told_apart(projects, text, names):
    assert projects(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("恒瑞医药：两款药品拟中选第十三批全国药品集中采购", "第十三批全国药品集中采购"),
        ("记者从第十三批国采现场获悉，四十家企业入围。", "第十三批国采"),
        ("国家组织胰岛素专项集中带量采购昨日开标。", "国家组织胰岛素专项集中带量采购"),
        ("浙江交科中标TJ12标段，金额九亿元。", "TJ12标段"),
        ("中国核建中标「岚江核电5、6号机组安装工程」。", "岚江核电5、6号机组安装工程"),
        ("公司与岚江市政府共建“岚江云谷”项目。", "岚江云谷"),
        ("宁德时代启动“零碳岚江”计划。", "零碳岚江"),
        ("該公司中標臺北市智慧交通號誌更新工程。", "台北市智慧交通号志更新工程"),
    ],
)
def test_rounds_of_drug_buying_lots_and_quoted_names(projects, text, name):
    assert projects(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "科大讯飞上半年拿下了9个大模型项目。",
        "许继电气中标国家电网项目。",
        "公司正在推进多个项目建设，在中东市场开发光伏项目。",
        "项目经理张三表示，标的公司正在建设电解液项目。",
        "她毕业于清华大学软件工程专业，现任高级工程师。",
        "苹果预计未来五年向博通采购芯片。",
        "一位经理说：“以前是我们跑项目”，现在不是了。",
        "国网、南网今年招标金额增长两成。",
    ],
)
def test_kinds_counts_and_clients_are_no_projects(projects, text):
    assert projects(text) == []


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("甲公司中标岚江城区旧电梯更新项目\n甲公司中标岚江市2025年住宅旧电梯更新项目。", True),
        ("甲公司中标岚江城际铁路项目\n甲公司中标岚江城际铁路信号与电力系统工程。", True),
        ("甲公司中标岚江城际铁路项目\n甲公司中标北川水厂信号与电力系统工程。", False),
        ("甲公司中标岚江主变第一次设备采购项目。甲公司中标岚江主变第二批材料采购项目。", False),
    ],
)
def test_a_headline_calls_a_project_by_a_looser_name(text, same):
    names = list(find_projects(text, []))
    assert len(names) == 2
    one, other = group(text, names)
    assert (one == other) is same


@given(
    st.text(
        alphabet="中标岚江项目工程采购招标段第二批期（）()“”《》、，。的为在及和2025年A亿元 \n", max_size=80
    )
)
def test_finds_lie_in_the_text_and_are_not_empty(text):
    for found in find_projects(text, []):
        assert 0 <= found.start < found.end <= len(text)
        assert "\n" not in text[found.start : found.end]
