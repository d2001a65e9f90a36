"""The guides behind "Help": one file a page, both languages side by side, steps by their marks.

``<page>.toml`` holds ``path`` and ``role`` (whose page the picture shows), ``title``, ``lead``,
``steps`` and ``questions``. A step's ``mark`` is the place on the page that its number is painted
on by the tests' browser (``make picture``), which fails where there is no such place: a guide
cannot speak of what is gone.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
PART_OF = {
    "certificate": "login", "dossier": "desk", "factor_resets": "accounts", "field_shell": "field",
    "incident": "incidents", "plan_sheet": "plan", "plates": "field", "print": "map", "start_account": "login",
}  # fmt: skip
"""Pages whose guide is that of the page from which they are opened."""


@dataclass(frozen=True)
class Step:
    """What to do at the place of the page that the CSS selector `mark` names."""

    mark: str
    text: str


@dataclass(frozen=True)
class Question:
    asked: str
    answer: str


@dataclass(frozen=True)
class Guide:
    """The guide to one page, in one language."""

    page: str
    path: str
    role: str
    title: str
    lead: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]
    picture: str
    """Its path among the static files."""


@lru_cache(maxsize=1)
def pages() -> tuple[str, ...]:
    """The pages that have a guide."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.toml")))


def guide_of(page: str) -> str:
    """The page whose guide helps on `page`, or none."""
    page = PART_OF.get(page, page)
    return page if page in pages() else ""


@lru_cache(maxsize=64)
def guide(page: str, language: str) -> Guide:
    """The guide to `page` in ``zh`` or ``en``; :class:`KeyError` for a page that has none."""
    if page not in pages():
        raise KeyError(page)
    told = tomllib.loads((FOLDER / f"{page}.toml").read_text(encoding="utf-8"))
    return Guide(
        page, told["path"], told["role"], told["title"][language], told["lead"][language],
        tuple(Step(one["mark"], one[language]) for one in told["steps"]),
        tuple(
            Question(one[language], one[f"answer_{language}"]) for one in told.get("questions", ())
        ),
        f"map_ui/guides/{page}.{language}.png",
    )  # fmt: skip
