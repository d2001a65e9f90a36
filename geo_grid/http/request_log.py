"""What people type stays out of every log of the site: query strings, and what errors quote of them.

An address with a room says whom somebody asks about. The server's access log reads the environment
of a request after it is answered, in whatever format a deployment chooses; so the application is
given a copy, and what is left behind has no query string.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[..., Iterable[bytes]]
LOCATE = "/api/v1/locate"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_RECEIPT = re.compile(r"(/report/api/incidents/)[^/\s\"']+")
"""The secret by which a citizen follows a report stands in the path."""
_QUOTES_REQUESTS = "Invalid request from"
"""How gunicorn begins the line in which it quotes a request that it could not read."""


def without_query(application: Application) -> Application:
    """The same WSGI application, whose requests are logged by their paths alone."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = dict(environ)
        for name in ("RAW_URI", "REQUEST_URI", "HTTP_REFERER"):
            if name in environ:
                environ[name] = without_receipt(environ[name].partition("?")[0])
        if "PATH_INFO" in environ:
            environ["PATH_INFO"] = without_receipt(environ["PATH_INFO"])
        environ["QUERY_STRING"] = ""
        return application(given, start_response)

    return answer


def without_receipt(text: str) -> str:
    """The same with every receipt left out."""
    return _RECEIPT.sub(r"\1-", text)


class QuotesNothing(logging.Filter):
    """Lets every record pass, without the words of a request in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if _QUOTES_REQUESTS in str(record.msg):
            record.msg, record.args = f"{_QUOTES_REQUESTS} a client: it could not be read", ()
        elif any("?" in text or "/report/" in text for text in _texts(record)):
            record.msg = _without_queries(str(record.msg))
            if isinstance(record.args, tuple):
                record.args = tuple(_shortened(one) for one in record.args)
        return True


class NamesNothing(logging.Filter):
    """An error of a search is told by its kind and lines: its words may be those of the question."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = str(getattr(request, "path", ""))
        if record.exc_info and LOCATE in path:
            kind, _, lines = record.exc_info
            told = "".join(traceback.format_tb(lines)).rstrip()
            record.exc_text = f"{told}\n{kind.__name__ if kind else 'error'} (its text is left out)"
            record.exc_info = None
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_receipt(one) if isinstance(one, str) else one for one in record.args
            )
        return True


class OneLine(logging.Formatter):
    """A message is one line, whatever names are in it: nobody writes a second one that looks ours.

    Lines of a traceback are set in, so that none of them begins as a message does.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        return _UNPRINTABLE.sub(_escaped, super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        return "\n".join("  " + _UNPRINTABLE.sub(_escaped, line) for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def keep_out() -> None:
    """Put the filters where the site's logs are written: before the server answers anything."""
    logging.getLogger("gunicorn.error").addFilter(QuotesNothing())
    logging.getLogger("django.request").addFilter(NamesNothing())


def _texts(record: logging.LogRecord) -> list[str]:
    arguments = record.args if isinstance(record.args, tuple) else ()
    return [str(record.msg), *map(str, arguments)]


def _shortened(value: Any) -> Any:
    return _without_queries(value) if isinstance(value, str) else value


def _without_queries(text: str) -> str:
    words = (word.partition("?")[0] if "/" in word else word for word in text.split(" "))
    return without_receipt(" ".join(words))
