"""The workflow of a case as a table: which transition leads from which step to which, and who may.

Pure: knows no Django. A :class:`Rule` says from which steps a transition starts for which kinds of
work, the step after it, who may do it (any of the named), what it must bring, what it does to the
clock, and the type of its event. Nothing else decides what is possible: pages, OpenAPI and
docs/workflow.md read this table.

Steps and side paths: GB/T 30428.3 (seven steps; 挂账, 延时, 回退, 返工, 作废, 督办).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo_grid.access.roles import Right
from geo_grid.incidents.steps import ENDED, Kind, Step


class Transition(StrEnum):
    """What can be done to a case, in the order in which it is offered."""

    ACCEPT = "accept"  # 受理
    REFUSE = "refuse"  # 不予受理
    ASK = "ask"  # 询问上报人, 一次性告知
    REPLY = "reply"  # 上报人答复
    SELF_HANDLE = "self_handle"  # 自处置
    DISPATCH = "dispatch"  # 派遣
    TAKE = "take"  # 接单
    RETURN = "return"  # 回退
    ARBITRATE = "arbitrate"  # 裁定
    SUSPEND = "suspend"  # 挂账
    RESUME = "resume"  # 恢复
    EXTEND = "extend"  # 延时
    ANSWER = "answer"  # 反馈
    VERIFY = "verify"  # 核查
    REWORK = "rework"  # 返工
    CLOSE = "close"  # 结案
    REOPEN = "reopen"  # 重新立案
    VOID = "void"  # 作废
    SUPERVISE = "supervise"  # 督办
    MERGE = "merge"  # 并案
    UNMERGE = "unmerge"  # 撤销并案
    EVALUATE = "evaluate"  # 评价


class Who(StrEnum):
    """Who a caller is to a case. Rights count where the case lies; see :data:`RIGHTS`."""

    ACCEPTING = "accepting"
    DISPATCHING = "dispatching"
    VOIDING = "voiding"
    SUPERVISING = "supervising"
    WORKING_HERE = "working_here"
    """The right to handle where the case lies: the worker of its cell."""
    HANDLING = "handling"
    """The department that leads it, who took it, or the workers there while it is nobody's."""
    VERIFYING = "verifying"
    """Neither who handled it nor of a department that did (核查与处置分离)."""
    REPORTING = "reporting"
    EVALUATING = "evaluating"
    """A supervisor where no reporter will: none is known, or so many days have passed."""


RIGHTS = {
    Who.ACCEPTING: Right.CASES_ACCEPT, Who.DISPATCHING: Right.CASES_DISPATCH,
    Who.VOIDING: Right.CASES_VOID, Who.SUPERVISING: Right.CASES_SUPERVISE,
    Who.WORKING_HERE: Right.CASES_HANDLE, Who.HANDLING: Right.CASES_HANDLE,
    Who.VERIFYING: Right.CASES_VERIFY, Who.EVALUATING: Right.CASES_SUPERVISE,
}  # fmt: skip
"""The right behind each; who reported a case needs none."""


class Need(StrEnum):
    """What a transition must bring, refused by the name of its field, or may."""

    NOTE = "note"
    REASON = "reason"
    """`reason`, or what stands in `note`."""
    UNTIL = "until"
    DEPARTMENT = "department"
    HANDLER = "handler"
    """Who is sent: of the department, or a grid worker."""
    OF = "of"
    PARTS = "parts"
    STARS = "stars"
    EVIDENCE = "evidence"
    """What the matter wants of an answer: a note, a photo of this round."""


class Effect(StrEnum):
    """What a transition does to the clock of the case."""

    RUNS_ON = "runs on"
    STARTS = "starts"
    """Unless it runs already."""
    STARTS_ANEW = "starts anew"
    STANDS = "stands"
    STANDS_ONCE = "stands the first time"
    RUNS_AGAIN = "runs again"
    IS_EXTENDED = "is extended"
    ENDS = "ends"


class After(StrEnum):
    """A step that is not named by the table."""

    SAME = "same"
    LEFT = "the step left"


@dataclass(frozen=True)
class Rule:
    """One row of the table. `settles`: also while departments dispute about the case.

    `optional` is what it may bring beside a note.
    """

    transition: Transition
    steps: tuple[Step, ...]
    after: Step | After
    who: tuple[Who, ...]
    needs: tuple[Need, ...] = ()
    effect: Effect = Effect.RUNS_ON
    kinds: tuple[Kind, ...] = tuple(Kind)
    settles: bool = False
    optional: tuple[Need, ...] = ()

    @property
    def event(self) -> str:
        """The type of the event, which is also the name of the audit row."""
        return f"incident.{self.transition}"

    @property
    def moves(self) -> bool:
        return self.after is not After.SAME


ORDERLY = (Kind.ROUTINE, Kind.COORDINATION, Kind.APPROVAL)
"""Kinds of work that wait for acceptance; an emergency is dispatched at once."""
WORKED = (Step.ACCEPTED, Step.DISPATCHED, Step.HANDLING, Step.ANSWERED)
BEFORE_ANSWER = (Step.REPORTED, Step.ACCEPTED, Step.DISPATCHED, Step.HANDLING)
OPEN = tuple(step for step in Step if step not in ENDED)
_T = Transition
_OFFICER = (Who.ACCEPTING, Who.DISPATCHING)

RULES: tuple[Rule, ...] = (
    Rule(_T.ACCEPT, (Step.REPORTED,), Step.ACCEPTED, (Who.ACCEPTING,), effect=Effect.STARTS),
    # Work goes before paper: an emergency is registered while it is worked on, or after.
    Rule(_T.ACCEPT, (*WORKED, Step.CLOSED, Step.EVALUATED), After.SAME, (Who.ACCEPTING,),
         kinds=(Kind.EMERGENCY,)),
    Rule(_T.REFUSE, (Step.REPORTED,), Step.REFUSED, (Who.ACCEPTING,), (Need.REASON,),
         Effect.ENDS, ORDERLY),
    Rule(_T.ASK, (Step.REPORTED, Step.ACCEPTED), After.SAME, _OFFICER, (Need.NOTE,),
         Effect.STANDS_ONCE),
    Rule(_T.ASK, (Step.DISPATCHED, Step.HANDLING), After.SAME, (*_OFFICER, Who.HANDLING),
         (Need.NOTE,), Effect.STANDS_ONCE),
    Rule(_T.REPLY, BEFORE_ANSWER, After.SAME, (Who.REPORTING, *_OFFICER), (Need.NOTE,),
         Effect.RUNS_AGAIN, settles=True),
    # What a reporter says late goes on to the case that this one became a part of.
    Rule(_T.REPLY, (Step.MERGED,), After.SAME, (Who.REPORTING, *_OFFICER), (Need.NOTE,)),
    Rule(_T.SELF_HANDLE, (Step.REPORTED, Step.ACCEPTED), Step.HANDLING, (Who.WORKING_HERE,),
         effect=Effect.STARTS),
    Rule(_T.DISPATCH, (Step.ACCEPTED, Step.DISPATCHED), Step.DISPATCHED, (Who.DISPATCHING,),
         (Need.PARTS,), optional=(Need.DEPARTMENT, Need.HANDLER, Need.PARTS)),
    Rule(_T.TAKE, (Step.DISPATCHED,), Step.HANDLING, (Who.HANDLING,)),
    Rule(_T.RETURN, (Step.DISPATCHED, Step.HANDLING), Step.ACCEPTED, (Who.HANDLING,),
         (Need.REASON,)),
    Rule(_T.ARBITRATE, (Step.DISPATCHED, Step.HANDLING), Step.DISPATCHED, (Who.DISPATCHING,),
         (Need.DEPARTMENT, Need.REASON), settles=True),
    Rule(_T.SUSPEND, WORKED, Step.SUSPENDED, (Who.DISPATCHING,), (Need.REASON,), Effect.STANDS,
         optional=(Need.UNTIL,)),
    Rule(_T.RESUME, (Step.SUSPENDED,), After.LEFT, (Who.DISPATCHING,), effect=Effect.RUNS_AGAIN),
    Rule(_T.EXTEND, WORKED, After.SAME, (Who.DISPATCHING,), (Need.UNTIL,), Effect.IS_EXTENDED),
    Rule(_T.ANSWER, (Step.HANDLING,), Step.ANSWERED, (Who.HANDLING,), (Need.EVIDENCE,)),
    Rule(_T.VERIFY, (Step.ANSWERED,), After.SAME, (Who.VERIFYING,)),
    Rule(_T.REWORK, (Step.ANSWERED,), Step.HANDLING, (Who.VERIFYING,), (Need.REASON,),
         optional=(Need.PARTS,)),
    Rule(_T.CLOSE, (Step.ANSWERED,), Step.CLOSED, (Who.VERIFYING,), effect=Effect.ENDS),
    Rule(_T.REOPEN, (Step.CLOSED, Step.EVALUATED), Step.ACCEPTED,
         (Who.REPORTING, *_OFFICER, Who.SUPERVISING), (Need.REASON,), Effect.STARTS_ANEW),
    Rule(_T.VOID, OPEN, Step.VOID, (Who.VOIDING,), (Need.REASON,), Effect.ENDS, settles=True),
    Rule(_T.SUPERVISE, OPEN, After.SAME, (Who.SUPERVISING,), (Need.NOTE,), settles=True),
    Rule(_T.MERGE, (Step.REPORTED, *WORKED), Step.MERGED, _OFFICER, (Need.OF,), Effect.ENDS),
    Rule(_T.UNMERGE, (Step.MERGED,), After.LEFT, _OFFICER, effect=Effect.RUNS_ON),
    Rule(_T.EVALUATE, (Step.CLOSED,), Step.EVALUATED, (Who.REPORTING, Who.EVALUATING),
         optional=(Need.STARS,)),
)  # fmt: skip


def rules_at(kind: str, step: str, *, in_arbitration: bool = False) -> list[Rule]:
    """What is possible to anybody with a case of this kind at this step, in the order offered.

    While departments dispute about it, only what settles that.
    """
    order = list(Transition)
    found = [
        rule
        for rule in RULES
        if kind in rule.kinds and step in rule.steps
        and (rule.settles if in_arbitration else rule.transition != Transition.ARBITRATE)
    ]  # fmt: skip
    return sorted(found, key=lambda rule: order.index(rule.transition))


def needs_of(rule: Rule, kind: str) -> tuple[Need, ...]:
    """What a transition must bring for a case of this kind: only coordination wants parts."""
    return tuple(n for n in rule.needs if n != Need.PARTS or kind == Kind.COORDINATION)


# ---- as a document

_HEAD = """# Workflow of a case

Printed from `geo_grid/incidents/workflow.py` by `tests/incidents/test_workflow.py`, which fails when
this page differs (`GEO_GRID_WRITE_DOCS=1` writes it). Rights count where the case lies. *handling*
is the department that leads the case, who took it, or the workers there while it is nobody's;
*verifying* is neither of these; *evaluating* is a supervisor where no reporter will. While
departments dispute about a case only what is marked ⚖ is possible. *handler* is the login name of who
is sent: an active account of the department, or a grid worker of any cell, who then sees the case
wherever it lies and takes it. Only a coordination case must bring parts.

"""


def as_markdown() -> str:
    """The table as a page: one row a rule."""
    columns = (
        "transition", "kinds", "from", "to", "who (any of)", "must bring", "may bring", "clock", "event",
    )  # fmt: skip
    lines = ["| " + " | ".join(columns) + " |", "| --- " * len(columns) + "|"]
    lines += ["| " + " | ".join(_cells(rule)) + " |" for rule in RULES]
    rights = [f"| {who} | `{right}` |" for who, right in RIGHTS.items()]
    return "\n".join(
        [_HEAD + "\n".join(lines), "", "| who | right |", "| --- | --- |", *rights, ""]
    )


def _cells(rule: Rule) -> list[str]:
    kinds = "all" if set(rule.kinds) == set(Kind) else ", ".join(rule.kinds)
    mark = " ⚖" if rule.settles else ""
    return [
        f"`{rule.transition}`{mark}", kinds, ", ".join(rule.steps), str(rule.after),
        ", ".join(rule.who), ", ".join(rule.needs), ", ".join(rule.optional), str(rule.effect),
        rule.event,
    ]  # fmt: skip
