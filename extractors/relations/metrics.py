"""What a text calls a business figure, and the label under which the graph keeps it."""

SURFACES: dict[str, tuple[str, ...]] = {
    "营收": ("营业总收入", "营业收入", "主营收入", "总收入", "销售收入", "营业额", "销售额", "收入"),
    "扣非净利润": ("扣除非经常性损益的净利润", "扣除非经常性损益后的净利润", "扣非后净利润", "扣非净利"),
    "净亏损": ("净亏",),
    "净利润": ("归母净利", "净利", "纯利", "盈利", "利润"),
    "亏损": ("亏",),
    "估值": ("估价",),
    "市值": ("总值",),
    "销量": ("销售量", "销售", "售出", "卖出"),
    "交付量": ("交付",),
    "出货量": ("出货", "发货量"),
    "付费用户数": ("付费用户",),
    "用户数": ("用户量", "用户规模", "注册用户", "活跃用户", "用户"),
    "客户数": ("客户量", "客户"),
    "市场份额": ("市场占有率", "市占率", "占有率", "份额"),
    "员工数": ("员工", "雇员"),
    "下载量": ("下载",),
    "产量": ("生产",),
    "ARR": ("年度经常性收入", "年经常性收入", "年化经常性收入", "年化收入", "年化营收"),
}
"""Labels and other words for them, longer ones first."""

_LABELS = {surface: label for label, surfaces in SURFACES.items() for surface in surfaces}


def metric_label(surface: str) -> str:
    """The label of a figure as the text calls it; the surface itself where no label fits.

    A surface that says more (海外营收, 归母净利润) stays as it is.
    """
    packed = "".join(surface.split())
    return _LABELS.get(packed, packed)
