"""What happens in the demo city: reports of some time ago, and who did what with them since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LEAD, HELPER, OTHER = "urban-management", "public-security", "housing"


@dataclass(frozen=True)
class Move:
    """One transition: by which role, after how many hours, with what."""

    role: str
    to: str
    hours: float = 1.0
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A report of some hours ago and what was done with it since.

    With `used` it is as long ago as it takes to use this share of the whole limit by now, whatever
    the days off; its clock begins with its first move.
    """

    matter: str
    text: str
    hours_ago: float
    moves: tuple[Move, ...] = ()
    role: str = "grid_worker"
    kind: str = ""
    used: float = 0.0


def _moves(
    *rows: tuple[str, str, float] | tuple[str, str, float, dict[str, Any]],
) -> tuple[Move, ...]:
    return tuple(Move(*row) for row in rows)


_D, _H, _V, _S = "dispatcher", "department_handler", "verifier", "supervisor"
ACCEPT = (_D, "accept", 0.5)
SENT = (ACCEPT, (_D, "dispatch", 0.5, {"department": LEAD}))
TAKEN = (*SENT, (_H, "take", 1.0))
DONE = (*TAKEN, (_H, "answer", 3.0, {"note": "已到现场处理完毕。"}))
CHECKED = (_V, "verify", 1.0, {"note": "电话回访，情况属实。"})
CLOSED = (*DONE, CHECKED, (_V, "close", 0.5, {"note": "现场核实，同意结案。"}))
PREVIOUS = "previous"
"""Stands for the ref of the case that was told just before."""
RATED = ("grid_worker", "evaluate", 4.0, {"stars": 5})
SHARED = {"department": LEAD, "parts": [HELPER, OTHER]}
NEARLY_LATE = (
    Story("noise", "早市叫卖声大，居民清晨被吵醒。", 0, _moves(*TAKEN), used=0.84),
    Story("property-management", "楼道堆放杂物，消防门打不开。", 0, _moves(*TAKEN), used=0.85),
    Story("noise", "空调外机轰鸣，老人难以入睡。", 0, _moves(*TAKEN), role="assistant", used=0.92),
)
LATE = (
    Story("property-management", "绿化带被占作菜地。", 0, _moves(*TAKEN), used=1.1),
    Story("noise", "修车铺占道敲打，多次反映未改。", 0, _moves(*TAKEN), used=1.4),
    Story("property-management", "屋顶漏水，维修资金未到位。", 0, _moves(*TAKEN), used=1.7),
)
IN_TIME = (Story("property-management", "停车场道闸故障，进出排队。", 0, _moves(*TAKEN), used=0.3),)
"""What each light is shown by, at every start of the demo."""
STORIES: tuple[Story, ...] = (
    Story("noise", "楼下烧烤店营业到深夜，音响很大。", 0.4),
    Story("power-water-cut", "整栋楼停水，物业没有通知。", 2, role="assistant"),
    Story("neighbours", "楼上空调滴水到楼下窗台，两家争执。", 3, _moves(ACCEPT)),
    Story("property-management", "地下车库照明坏了三天，物业说没有配件。", 5, _moves(*SENT)),
    Story("noise", "工地夜间施工，影响学生休息。", 30, _moves(*SENT), role="assistant"),
    Story("noise", "又是那个工地，半夜还在浇混凝土。", 27, _moves(
        ACCEPT, (_D, "merge", 0.5, {"of": PREVIOUS, "reason": "同一工地同一事由。"}))),
    Story("begging", "地铁口有老人露宿，天气转凉。", 26, _moves(*TAKEN)),
    *NEARLY_LATE, *LATE, *IN_TIME,
    Story("power-water-cut", "临街商铺跳闸，电箱有焦味。", 80, _moves(*TAKEN)),
    Story("household-help", "独自在家的住户忘带钥匙，需要开锁。", 30, _moves(*DONE)),
    Story("elderly-help", "老人一人在家，联系不上子女，请上门看看。", 50,
          _moves(*CLOSED), role="assistant"),
    Story("noise", "广场舞音量过大，多次劝说无效。", 98, _moves(*CLOSED, RATED)),
    Story("bathing", "涨潮时有人在警示牌外垂钓。", 74, _moves(
        *DONE, (_V, "rework", 2.0, {"reason": "现场仍有人垂钓，未见劝离。"}))),
    Story("property-management", "电梯停运，老人上下楼困难。", 120, _moves(
        *DONE, (_V, "rework", 2.0, {"reason": "电梯仍未恢复运行。"}),
        (_H, "answer", 20.0, {"note": "更换主板，已通过年检。"}), CHECKED,
        (_V, "close", 1.0, {"note": "两次试乘正常。"}), RATED)),
    Story("neighbours", "违规饲养鸽子，邻居意见很大。", 40, _moves(
        *SENT, (_H, "return", 2.0, {"reason": "属于住建部门职责，附职责清单第 12 条。"}))),
    Story("property-management", "外墙瓷砖脱落，堆放在通道。", 60, _moves(
        *TAKEN, (_D, "suspend", 3.0, {"reason": "等待房屋安全鉴定报告。"}))),
    Story("household-help", "需要搬运旧家具到收集点。", 70, _moves(
        *TAKEN, (_D, "suspend", 3.0, {"reason": "收运车辆检修。"}),
        (_D, "resume", 20.0, {"note": "车辆已修好。"}))),
    Story("noise", "变电箱低频噪声，夜间明显。", 52, _moves(
        *TAKEN, (_S, "supervise", 30.0, {"note": "群众多次反映，请加快处理并每日报告进度。"}))),
    Story("begging", "反映内容与本市无关，来电人打错电话。", 28, _moves(
        (_D, "refuse", 1.0, {"reason": "不属于本市管辖，已告知来电人。"}))),
    Story("neighbours", "同一住户重复来电，测试系统。", 33, _moves(
        ACCEPT, (_D, "void", 1.0, {"reason": "重复登记的测试件。"}))),
    Story("family", "家庭矛盾，邻居听到争吵请求上门。", 6, _moves(
        ("grid_worker", "self_handle", 0.3))),
    Story("household-help", "电动车堵住单元门口。", 27, _moves(
        ("grid_worker", "self_handle", 0.3),
        ("grid_worker", "answer", 0.7, {"note": "联系车主当场挪开。"}), CHECKED,
        (_V, "close", 1.0, {"note": "照片核对无误。"}))),
    Story("property-management", "小区门禁坏了，报修两次没人来。", 4, _moves(
        ACCEPT, (_D, "ask", 0.5, {"note": "请说明是哪个门、什么时候开始的。"}))),
    Story("wages", "装修队十余名工人反映工程款拖欠。", 90, _moves(
        ACCEPT, (_D, "dispatch", 1.0, SHARED), (_H, "take", 2.0))),
    Story("wages", "餐馆关门，服务员两个月工资未结。", 200, _moves(
        ACCEPT, (_D, "dispatch", 1.0, SHARED), (_H, "take", 2.0),
        (HELPER, "answer_part", 20.0, {"note": "已联系经营者到场。"}))),
    Story("other-coordination", "农贸市场周边占道、排污和停车需要联合整治。", 400, _moves(
        ACCEPT, (_D, "dispatch", 2.0, SHARED), (_H, "take", 2.0),
        (HELPER, "answer_part", 40.0, {"note": "增设禁停标志，拖移违停车辆。"}),
        (OTHER, "answer_part", 20.0, {"note": "疏通排水沟两处。"}),
        (_H, "answer", 30.0, {"note": "三项整改完成。"}), CHECKED,
        (_V, "close", 2.0, {"note": "联合验收通过。"}), RATED)),
    Story("gas-leak", "楼道有强烈煤气味，已开窗。", 0.3, role="assistant"),
    Story("fire", "三楼阳台冒烟，疑似电动车电池起火。", 1.5, _moves(
        (_H, "take", 0.1))),
    Story("crowd", "售楼处门口有三十余人聚集。", 30, _moves(
        (_H, "take", 0.2), (_D, "accept", 1.0), (_H, "answer", 4.0, {"note": "人员已散去。"}),
        CHECKED, (_V, "close", 1.0, {"note": "现场已恢复秩序。"}), RATED)),
    Story("fire", "垃圾桶起火，已用灭火器扑灭。", 5, _moves(
        (_H, "take", 0.2), (_H, "answer", 2.0, {"note": "余火已熄，桶已更换。"}))),
    Story("occupy-road", "沿街店铺申请临时围挡装修门面。", 20, _moves(
        ACCEPT, (_D, "ask", 1.0, {"note": "缺三项材料：申请书、占用范围图、安全责任承诺书。"}))),
    Story("occupy-road", "社区申请占用人行道举办邻里节。", 150, _moves(
        ACCEPT, (_D, "ask", 1.0, {"note": "缺占用范围图。"}),
        ("grid_worker", "reply", 20.0, {"note": "范围图已补交窗口。"}),
        (_D, "dispatch", 1.0, {"department": LEAD}), (_H, "take", 2.0),
        (_H, "answer", 20.0, {"note": "准予占用两日，附审批意见。"}), CHECKED,
        (_V, "close", 1.0, {"note": "手续齐全。"}), RATED)),
    Story("other-approval", "申请在小区空地设置爱心书屋。", 8, _moves(ACCEPT)),
)  # fmt: skip
