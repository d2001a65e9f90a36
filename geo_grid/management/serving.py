"""What the commands that serve a site share: their options, and what they say."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.utils.translation import gettext as _

from geo_grid.edge.serving import Serving


def add_address(parser: ArgumentParser, *, host: str | None, port: int) -> None:
    """HOST, PORT and the files of a certificate; an empty value is none, as make passes it."""
    if host is None:
        parser.add_argument("--host", required=True, help="the name or address of the site")
    else:
        parser.add_argument("--host", default=host)
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--cert", type=_file, help="a certificate with its chain, PEM")
    parser.add_argument("--key", type=_file, help="its key, PEM without a password")


def how_it_speaks(serving: Serving) -> str:
    """One sentence or two on http and https, and how it is stopped."""
    said = _("Stop with Ctrl+C.")
    if not serving.is_tls:
        return _("It speaks plain http. ") + said
    if serving.certificate:
        return said
    plain = serving.address.replace("https://", "http://", 1)
    where = f"{plain}certificate/"
    return _("How devices learn to trust its certificate: %(where)s ") % {"where": where} + said


def _file(text: str) -> Path | None:
    return Path(text).resolve() if text else None
