PASSIVE = "云杉科技 被 曾经 的 供应商 白鹭云 以 2亿元 收购 。"
"""The patterns take the supplier that was for a supplier, and do not see who bought whom."""
RELATIVE = "被 青禾智能 收购 的 远山软件 位于 杭州 。"
