"""Names that are markup, put into every reply of the site on its way to the page.

Whatever a cell, building, person, plan, account or file may be called comes to a page as a text of
some reply; so every text of every reply is made to carry the same trap. No list of names is kept
that a new page could be forgotten in.
"""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, Route

TRAP = (
    "<img src=x class=trap onerror=\"window.sprung='img'\"></script><script class=trap>window."
    "sprung='script'</script>\"><svg class=trap onload=\"window.sprung='svg'\"></svg>{{7*7}}${7*7}`"
)
_SPRUNG = "() => window.sprung ?? document.querySelectorAll('.trap').length"
# What is chosen by is no name: ids, codes of the program, links, colours, times and numbers.
_PLAIN = re.compile(
    r"id|ids|key|code|csrf|token|.*_id|.*_code|href|url|rel|type|kind|kinds|state|states|status|"
    r"role|roles|rights|right|level|levels|crs|day|at|.*_at|.*_on|since|until|colour|.*colour.*|"
    r"color|access|geometry|symbol|method|step|measure|measures|format|formats|language|layers?|"
    r"datum|base|order|noun|action|style|zone|timezone|version|etag|uri|svg|fate|field|columns?"
)
_WHO = {"username", "display_name", "purpose", "owner", "author", "holder", "address"}
"""Always a text of people, even where it looks like a word of the program."""
_LOOKS_PLAIN = re.compile(r"[\d:.T+\-Z/ ]*|[a-z0-9_.:\-]{1,30}|https?://.*|/.*|#[0-9a-f]{3,8}")


def trapped(value: Any, key: str = "name") -> Any:
    """A parsed reply with the trap behind every text that people may have written."""
    if isinstance(value, dict):
        return {name: trapped(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [trapped(inner, key) for inner in value]
    if not isinstance(value, str):
        return value
    plain = _PLAIN.fullmatch(key) or _LOOKS_PLAIN.fullmatch(value)
    return value if plain and key not in _WHO else value + TRAP


def lay_traps(page: Page) -> list[str]:
    """Trap every JSON reply to `page`; the replies that carried one, by their paths."""
    laid: list[str] = []

    def answer(route: Route) -> None:
        # the bytes of a file would not come along, and a stream has no end
        if route.request.method != "GET" or route.request.url.split("?")[0].endswith("/events"):
            route.continue_()
            return
        reply = route.fetch()
        if "json" not in reply.headers.get("content-type", ""):
            route.fulfill(response=reply)
            return
        text = json.dumps(trapped(reply.json()), ensure_ascii=False)
        if "class=trap" in text:
            laid.append(route.request.url)
        route.fulfill(response=reply, body=text)

    page.route(re.compile(r"/api/v1/|/ogc/"), answer)
    return laid


def sprung(page: Page) -> Any:
    """What has sprung: the script that ran, or how many elements a name has become; 0 for none."""
    return page.evaluate(_SPRUNG)
