"""A field worker who types and saves whatever happens, and remembers what the page has said."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import Locator

from tests.browser.field_killed.phone import Phone
from tests.incidents import media

VISIT, REPORT, STEP = "visit", "report", "step"
PLACED = re.compile("精度约 9 米|沿用上次")
TOLD = {
    VISIT: ":is(#toast, #problem):not([hidden])",
    STEP: ":is(#toast, #problem):not([hidden])",
    REPORT: "#report-body:not(:has(form)), #report-body .problem:not([hidden])",
}
"""Where the page says that it is kept, or why not; each form stands on a page that was opened anew."""
STEPS = ("take", "on_the_way", "answer")
MOST_ACTIONS = 1_000


@dataclass
class Written:
    """Something that was typed: what the page said of it, and how often its button was pressed."""

    kind: str
    text: str
    at: str = ""
    photos: int = 0
    is_draft: bool = False
    is_pressed: bool = False
    is_kept: bool = False


@dataclass
class Person:
    """One who goes on with what stands in a form, as a person would."""

    phone: Phone
    rng: random.Random
    mark: str
    doors: list[str]
    cases: list[str]
    written: dict[str, Written] = field(default_factory=dict)
    resumed: int = 0
    is_offline: bool = False
    begins: Callable[[], None] | None = None
    _numbers: Any = field(default_factory=lambda: count(1))

    def work(self, *, offline: bool) -> None:
        """Without end: until the phone is killed."""
        self.is_offline = offline
        self.phone.open(offline=offline)
        for _ in range(MOST_ACTIONS):
            choices = [self.report] if self.is_offline else [*self.ways()]
            self.rng.choice(choices)()

    def ways(self) -> list[Callable[[], None]]:
        """What can be begun with a line; most of it is saved with or without one."""
        found = [self.visit, self.visit, self.report, self.draft, self.go_offline]
        return [*found, self.step, self.step, self.step] if self.cases else found

    def go_offline(self) -> None:
        """The page as it opens without a line; the line comes back at the next start."""
        self.is_offline = True
        self.phone.open(offline=True)

    def draft(self) -> None:
        """Typed and left."""
        door = self.rng.choice(self.doors)
        self._typed(VISIT, self._visit_form(door), at=door)

    def visit(self) -> None:
        door = self.rng.choice(self.doors)
        area = self._visit_form(door)
        one = self._typed(VISIT, area, at=door)
        self.phone.page.get_by_role("radio", name="见到或联系上").check(force=True)
        self._away_or_not()
        self._saved(one, self.phone.page.get_by_role("button", name="保存走访"))
        self._back()

    def _visit_form(self, door: str) -> Locator:
        self.phone.open(f"#unit/{door}")
        return self.phone.page.get_by_label("需求")

    def report(self) -> None:
        if self.is_offline:
            return self.report_where_one_stands()
        self.phone.open("#report")
        self.report_where_one_stands(may_go=True)
        return self._back()

    def report_where_one_stands(self, *, may_go: bool = False) -> None:
        """Another one on the page that is open; `may_go`: the line, while it is written."""
        page = self.phone.page
        if (again := page.locator("#report-body").get_by_role("button", name="再报一件")).count():
            again.tap()
        page.locator("#report-where").filter(has_text=PLACED).wait_for()
        one = self._typed(REPORT, page.locator("#report-body textarea[name=text]"))
        one.photos = self._choose(page.locator("#report-files"), self.rng.randint(1, 2))
        if may_go:
            self._away_or_not()
        self._saved(one, page.locator("#report-body button[type=submit]"))

    def step(self) -> None:
        """The next step of a case, until it is answered."""
        page, ref = self.phone.page, self.cases[-1]
        self.phone.open(f"#case/{ref}")
        page.wait_for_selector("#case-title")
        button = page.locator(",".join(f"#case-card [data-to={to}]" for to in STEPS)).first
        if not button.count():
            self.cases.pop()
            return
        one = self._typed(STEP, page.locator("#case-card textarea"), at=ref)
        if page.locator("#case-after").count():
            one.photos = self._choose(page.locator("#case-after"), 1)
        self._away_or_not()
        self._saved(one, button)
        self._back()

    def _typed(self, kind: str, area: Locator, at: str = "") -> Written:
        """What stands there already is gone on with; else something new is typed."""
        if self.begins:
            self.begins, begin = None, self.begins
            begin()
        before = area.input_value()
        assert area.evaluate("one => one.form.autocomplete") == "off", (
            "the browser keeps what is typed"
        )
        if one := self.written.get(before):
            self.resumed += 1
            assert (one.kind, one.at) == (kind, at)
            return one
        assert not before, f"nobody has typed {before!r}"
        one = Written(kind, f"{self.mark}{next(self._numbers):04d}z", at)
        self.written[one.text] = one
        area.fill(one.text)
        self.phone.page.wait_for_selector("html[data-draft=kept]")
        one.is_draft = True
        return one

    def _choose(self, files: Locator, number: int) -> int:
        """Photos that differ, so that each counts; of some tens of kilobytes."""
        files.set_input_files([self._photo(n) for n in range(number)])
        return number

    def _photo(self, n: int) -> dict[str, Any]:
        content = media.noise(self.rng.randrange(2**32))
        return {"name": f"IMG_{n:04d}.jpg", "mimeType": "image/jpeg", "buffer": content}

    def _away_or_not(self) -> None:
        """The line ends while the form is open."""
        self.phone.context.set_offline(self.rng.random() < 0.5)

    def _back(self) -> None:
        self.phone.context.set_offline(False)

    def _saved(self, one: Written, button: Locator) -> None:
        """Until the page says so."""
        page = self.phone.page
        one.is_pressed = True
        button.tap()
        page.wait_for_selector(TOLD[one.kind])
        refused = page.locator("#problem:not([hidden]), .problem:not([hidden])").all_inner_texts()
        assert not refused, (one, refused)
        one.is_kept = True

    def of(self, kind: str) -> list[Written]:
        return [one for one in self.written.values() if one.kind == kind]

    def counts(self) -> Counter[str]:
        """How much was typed, said to be kept, and cut off between button and word."""
        told = Counter(f"{one.kind} kept" for one in self.written.values() if one.is_kept)
        told["typed"] = len(self.written)
        told["pressed, not told"] = sum(
            one.is_pressed and not one.is_kept for one in self.written.values()
        )
        told["drafts"] = sum(one.is_draft and not one.is_pressed for one in self.written.values())
        return told + Counter({"resumed": self.resumed})
