"""The words of a case: its steps and its kinds of work, for tables and workflow alike. Pure."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """Where a case is. The first seven are the field's steps; the rest stand beside them."""

    REPORTED = "reported"  # 信息报送
    ACCEPTED = "accepted"  # 受理立案
    DISPATCHED = "dispatched"  # 任务派遣
    HANDLING = "handling"  # 事件处置
    ANSWERED = "answered"  # 结果反馈
    CLOSED = "closed"  # 核查结案
    EVALUATED = "evaluated"  # 监督评价
    SUSPENDED = "suspended"  # 挂账
    REFUSED = "refused"  # 不予受理
    VOID = "void"  # 作废
    MERGED = "merged"  # 并案


class Kind(StrEnum):
    """四类工作: kinds of work, which take different paths and clocks."""

    ROUTINE = "routine"  # 一般性
    COORDINATION = "coordination"  # 协调性
    EMERGENCY = "emergency"  # 突发性
    APPROVAL = "approval"  # 审批性


ENDED = (Step.CLOSED, Step.EVALUATED, Step.REFUSED, Step.VOID, Step.MERGED)
"""The steps in which a case counts as closed."""
