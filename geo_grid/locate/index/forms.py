"""What else a name is called: without the word that says what it is."""

from __future__ import annotations

import re

_ENDINGS = {
    "district": ("区", "县", "市", "新区"),
    "street": ("街道", "街道办事处", "镇", "乡"),
    "community": ("社区", "社区居委会", "居委会", "村委会", "村", "居"),
    "road": ("大道", "路", "街", "道"),
    "lane": ("支弄", "胡同", "巷", "弄", "里", "条"),
    "estate": ("小区", "花园", "新村", "家园", "公寓", "大厦", "广场", "花苑", "雅居", "苑", "城", "里"),
    "phase": (),
    "village": ("村",),
    "hamlet": ("社", "厝"),
    "group": (),
}  # fmt: skip
_ROADLIKE = frozenset("路街道巷弄")
_KINDS = (
    ("group", re.compile(r"\d+(?:村民小组|小组|组|队)$")),
    ("phase", re.compile(r".+\d+期$")),
    ("lane", re.compile(r"(?:支弄|胡同|弄|巷|里|条)$")),
    ("road", re.compile(r"(?:大道|路|街|道|公路|环岛)$")),
    ("hamlet", re.compile(r"(?:社|厝|自然村|屯|寨)$")),
    ("village", re.compile(r"村$")),
)


def short_forms(kind: str, key: str) -> set[str]:
    """A name's key without its ending, where two characters and no number are left."""
    found = set()
    for ending in _ENDINGS.get(kind, ()):
        rest = key.removesuffix(ending)
        is_other = rest[-1:] in _ROADLIKE  # 中山路花园 is not called 中山路
        if (
            rest != key
            and len(rest) >= 2
            and not (rest[-1].isdigit() or rest.isascii() or is_other)
        ):
            found.add(rest)
    return found


def kind_of(key: str, *, fallback: str) -> str:
    """What kind of place a name is by its ending; `fallback` for a name that does not say."""
    return next((kind for kind, ending in _KINDS if ending.search(key)), fallback)
