"""Merge and unmerge lose nothing: whatever happened in between, each case has its own again.

A model keeps beside what was sent to which case; the product moves reports and files about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_grid.access.context import counting_all
from geo_grid.errors import Conflict
from geo_grid.incidents import files, transitions
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.requests import TransitionRequest
from tests.effort import at_length
from tests.incidents.cases import Desk, case_time
from tests.incidents.conftest import desk  # noqa: F401  (fixture)

CASES, CONTENTS = 3, 2
CONTENT = b"OggS\0\2" + b"\0" * 22 + b"\1\x1e\1vorbis"
case_number = st.integers(0, CASES - 1)
content = st.integers(0, CONTENTS - 1)
happening = st.one_of(
    st.tuples(st.just("merge"), case_number, case_number),
    st.tuples(st.just("unmerge"), case_number, st.just(0)),
    st.tuples(st.just("officer sends"), case_number, content),
    st.tuples(st.just("reporter sends"), case_number, content),
    st.tuples(st.just("reply"), case_number, content),
    st.tuples(st.just("rate"), case_number, st.integers(1, 5)),
    st.tuples(st.just("end"), case_number, st.just(0)),
)


@dataclass
class Town:
    """The cases of one example, with what each must have in the end."""

    desk: Desk
    cases: list[Incident] = field(default_factory=list)
    reports: list[CaseReport] = field(default_factory=list)
    sent: list[set[int]] = field(default_factory=list)
    said: list[list[str]] = field(default_factory=list)

    def begin(self) -> None:
        for number in range(CASES):
            case = self.desk.case(reporter="assistant", atom=number)
            self.desk.do(case, "accept", "dispatcher")
            self.cases.append(case)
            self.reports.append(case.reports.get())
            self.sent.append(set())
            self.said.append([])

    def happens(self, what: str, number: int, more: int) -> None:
        """One thing, unless the product refuses it by a sentence."""
        try:
            with transaction.atomic():
                getattr(self, what.replace(" ", "_"))(number, more)
        except Conflict:
            pass
        for case in self.cases:
            case.refresh_from_db()

    def merge(self, number: int, into: int) -> None:
        if number != into:
            self.desk.do(self.cases[number], "merge", "dispatcher", of=self.cases[into].ref)

    def unmerge(self, number: int, _more: int) -> None:
        self.desk.do(self.cases[number], "unmerge", "dispatcher")

    def _attach(self, number: int, case: Incident, kind: int, report: CaseReport | None) -> None:
        upload = SimpleUploadedFile("a.ogg", CONTENT + bytes([kind]), "audio/ogg")
        files.attach(case, upload, by=None, report=report)
        self.sent[number].add(kind)

    def officer_sends(self, number: int, kind: int) -> None:
        self._attach(number, self.cases[number], kind, None)

    def reporter_sends(self, number: int, kind: int) -> None:
        report = CaseReport.objects.get(pk=self.reports[number].pk)
        self._attach(number, report.incident, kind, report)

    def reply(self, number: int, kind: int) -> None:
        case = self.cases[number]
        if case.step != "merged":
            self.desk.do(case, "ask", "dispatcher", note="?")
        self.desk.do(case, "reply", "assistant", note=f"reply {kind}")
        self.said[number].append(f"reply {kind}")

    def rate(self, number: int, stars: int) -> None:
        report = CaseReport.objects.get(pk=self.reports[number].pk)
        asked = TransitionRequest("evaluate", stars=stars, note=f"rated {number}")
        transitions.transition_of_report(report, asked, at=case_time(report.incident))
        self.said[report.incident_id - self.cases[0].pk].append(f"rated {number}")

    def end(self, number: int, _more: int) -> None:
        case = self.cases[number]
        if case.step == "accepted":
            self.desk.brought_to(case, "closed")

    def check(self) -> None:
        for number, case in enumerate(self.cases):
            assert list(case.reports.all()) == [self.reports[number]]
            kept = CaseFile.objects.filter(incident=case)
            assert {content_of(one) for one in kept} == self.sent[number]
            assert {one.report_id for one in kept} <= {None, self.reports[number].pk}
            notes = list(case.entries.values_list("note", flat=True))
            for said in self.said[number]:
                assert any(said in note for note in notes)
            numbers = list(case.entries.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, case.revision + 1))
            stars = case.reports.get().stars
            assert stars is None or case.step == "evaluated"
        assert not CaseReport.objects.exclude(merged_from=None).exists()
        assert not CaseFile.objects.exclude(merged_from=None).exists()


def content_of(kept: CaseFile) -> int:
    return bytes(kept.content)[-1]


@settings(
    max_examples=at_length(25, 400), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(happenings=st.lists(happening, min_size=4, max_size=14))
def test_merged_and_taken_apart_each_case_has_its_own(desk: Any, happenings: list) -> None:  # noqa: F811
    with transaction.atomic(), counting_all():
        town = Town(desk)
        town.begin()
        for what, number, more in happenings:
            town.happens(what, number, more)
        for number in range(CASES):
            town.happens("unmerge", number, 0)
        town.check()
        transaction.set_rollback(True)
