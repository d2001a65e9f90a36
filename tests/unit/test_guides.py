"""Every page has a guide, and every guide says the same in both languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from map_ui import guides

TEMPLATES = Path(guides.FOLDER).parent / "templates" / "map_ui"


def test_every_page_has_a_guide():
    stems = {file.stem for file in TEMPLATES.glob("*.html") if not file.stem.startswith("_")}
    without = {stem for stem in stems - {"guide", "guides"} if not guides.guide_of(stem)}
    assert not without, "write map_ui/guides/<page>.toml"
    assert set(guides.pages()) <= stems, "a guide to a page that is gone"


@pytest.mark.parametrize("page", guides.pages())
def test_a_guide_says_the_same_in_both_languages(page):
    chinese, english = (guides.guide(page, language) for language in ("zh", "en"))
    for one in (chinese, english):
        assert one.title
        assert one.lead
        assert one.steps
        assert all(step.text for step in one.steps)
    assert [step.mark for step in chinese.steps] == [step.mark for step in english.steps]
    assert len({step.mark for step in chinese.steps}) == len(chinese.steps)
    told = tomllib.loads((guides.FOLDER / f"{page}.toml").read_text(encoding="utf-8"))
    has_chinese = [any("\u4e00" <= c <= "\u9fff" for c in s.text) for s in chinese.steps]
    assert all(has_chinese)
    assert len(told["steps"]) == len(chinese.steps)


def test_a_page_without_a_guide_is_told():
    with pytest.raises(KeyError):
        guides.guide("nothing", "zh")
    assert guides.guide_of("nothing") == ""
    assert guides.guide_of("dossier") == "desk"
