"""Pages for people when something goes wrong: what happened, what to do, a way back.

Programs are told the same as JSON. nginx serves both from files for what it refuses itself and for
when the site does not answer; the site fills the same page for its own refusals.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

LANGUAGES = {"zh": "zh-hans", "en": "en"}
STYLE = (
    'body{margin:0;font:16px/1.6 "Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",'
    "system-ui,sans-serif;color:#1c2730;background:#f5f2ea}"
    "main{box-sizing:border-box;max-width:34em;margin:12vh auto 0;padding:32px 28px;"
    "background:#fff;border-radius:12px;box-shadow:0 1px 2px rgb(20 30 40/12%),"
    "0 8px 24px rgb(20 30 40/14%)}"
    "@media(max-width:600px){main{margin:24px 16px}}"
    "h1{margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:650}"
    "p{margin:0 0 10px;overflow-wrap:anywhere}.status{color:#55616c;font-size:14px}"
    ".way{margin:22px 0 0}a{display:inline-block;padding:10px 20px;border-radius:8px;"
    "background:#12566b;color:#fff;font-weight:600;text-decoration:none}"
    "a:focus-visible{outline:2px solid #12566b;outline-offset:2px}"
)
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


class Words(NamedTuple):
    """English templates: what the page is called, what happened, what to do."""

    code: str
    title: str
    happened: str
    remedy: str


_LATER = gettext_noop("Wait a moment and load the page again. Nothing that was saved is lost.")
_MAP = gettext_noop("Go back and try again; if it happens again, tell who looks after this site.")
WORDS = {
    400: Words(
        "bad_request",
        gettext_noop("This request cannot be read"),
        gettext_noop("What the browser sent is broken or too long."),
        _MAP,
    ),
    403: Words(
        "not_allowed",
        gettext_noop("This is not open to you"),
        gettext_noop("Your account may not do this, or the page had been open for too long."),
        gettext_noop("Load the page again; who gives out roles can open this to your account."),
    ),
    404: Words(
        "not_found",
        gettext_noop("Nothing is found here"),
        gettext_noop("Nothing is found under this address."),
        gettext_noop("Check the address, or begin at the map."),
    ),
    405: Words(
        "method_not_allowed",
        gettext_noop("This cannot be done here"),
        gettext_noop("This address does not take such a request."),
        _MAP,
    ),
    408: Words(
        "too_slow",
        gettext_noop("The request took too long to arrive"),
        gettext_noop("The connection is slow or was interrupted."),
        gettext_noop("Check the connection and try again."),
    ),
    413: Words(
        "body_too_large",
        gettext_noop("This is too large"),
        gettext_noop("More was sent at once than is taken here."),
        gettext_noop("Send a smaller file, or in several parts."),
    ),
    414: Words(
        "address_too_long",
        gettext_noop("This address is too long"),
        gettext_noop("The address holds more than is taken here."),
        _MAP,
    ),
    429: Words(
        "throttled",
        gettext_noop("Too many requests at once"),
        gettext_noop("More was asked from here than is answered in so short a time."),
        gettext_noop("Wait a minute and load the page again."),
    ),
    500: Words(
        "error",
        gettext_noop("Something went wrong"),
        gettext_noop("Something went wrong on our side; it has been written to the log."),
        _LATER,
    ),
    502: Words(
        "site_unreachable",
        gettext_noop("The service is starting again"),
        gettext_noop("The part of this site that answers is not running at the moment."),
        _LATER,
    ),
    503: Words(
        "overloaded",
        gettext_noop("The service is busy"),
        gettext_noop("It cannot answer at the moment."),
        _LATER,
    ),
    504: Words(
        "site_slow",
        gettext_noop("The answer takes too long"),
        gettext_noop("The service did not answer in time."),
        gettext_noop("Ask for less, a smaller area for instance, or try again in a while."),
    ),
}


def page(status: int, *, home: str, happened: str = "") -> str:
    """The page in the language in force; `happened` says it more precisely than the table."""
    words = WORDS[status]
    shown = {
        "lang": "en" if get_language() == "en" else "zh-CN",
        "status": status,
        "title": _(words.title),
        "happened": happened or _(words.happened),
        "remedy": _(words.remedy),
        "back": _("To the map"),
        "home": home,
        "style": mark_safe(STYLE),
    }
    return render_to_string("geo_grid/error.html", shown)


def write(folder: Path) -> None:
    """``STATUS.LANGUAGE.html`` and ``.json`` for every status, as nginx sends them.

    The way back is filled in by nginx, which alone knows under which prefix it was asked.
    """
    folder.mkdir(exist_ok=True)
    home = mark_safe('<!--# echo var="site_prefix" encoding="entity" default="" -->/')
    for name, language in LANGUAGES.items():
        with override(language):
            for status, words in WORDS.items():
                body = {"code": words.code, "message": _(words.happened), "fields": {}}
                text = json.dumps(body, ensure_ascii=False)
                (folder / f"{status}.{name}.json").write_text(text, encoding="utf-8")
                html = page(status, home=home)
                (folder / f"{status}.{name}.html").write_text(html, encoding="utf-8")
