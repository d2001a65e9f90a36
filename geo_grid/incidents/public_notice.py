"""The notice of how a citizen's data are used, which a reporter consents to (个人信息保护法 §17).

A changed text gets a new version: what somebody consented to is kept by its version.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo_grid.errors import BadInput, gettext_noop

VERSION = "2026-11"


@dataclass(frozen=True)
class Notice:
    """The paragraphs of the notice in force, by language."""

    version: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


NOTICE = Notice(
    VERSION,
    zh=(
        "本市网格管理机构为受理、办理和回复您反映的问题，收集您填写的内容、位置和所附照片、录音或视频。"
        "姓名和电话由您自愿填写，仅用于就本次反映与您联系。",
        "姓名和电话加密保存，仅受理和办理此案件的工作人员因办理需要可以查看，查看留有记录；到期自动删除。"
        "照片中的拍摄位置和设备信息会被去除。未经审核，您提交的任何内容都不会公开。",
        "您可以不填写姓名和电话；也可以凭查询链接查看办理情况。"
        "如需查阅、更正或删除您的个人信息，或撤回同意，请持案件编号向本市网格管理机构提出。",
    ),
    en=(
        "The city's grid management office collects what you write, where it is, and the photos, "
        "recordings or films that you attach, to take up, settle and answer what you report. Name "
        "and telephone number are voluntary and serve to reach you about this report alone.",
        "Name and number are kept encrypted; only those who work on this case may see them, each "
        "look is recorded, and they are deleted when their time is over. Place and device are "
        "removed from photos. Nothing that you send is made public before somebody has looked at it.",
        "You may leave out name and number, and follow the case by the link of your receipt. To "
        "see, correct or delete your data, or to withdraw consent, turn to the city's grid "
        "management office with the number of the case.",
    ),
)


def check_consent(version: str) -> None:
    """Raises :class:`BadInput` ``consent_missing`` or, for a notice of before, ``notice_outdated``."""
    if not version:
        raise BadInput(
            "consent_missing",
            gettext_noop(
                "Name and phone are kept only with the reporter's consent: ask for it, or leave "
                "them out."
            ),
            field="consent",
        )
    if version != VERSION:
        raise BadInput(
            "notice_outdated",
            gettext_noop("The notice has changed since; read it again and consent to %(version)s."),
            field="consent",
            version=VERSION,
        )
