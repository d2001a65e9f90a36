"""Commands that read or write files of others: what nobody foresaw ends in a sentence and exit status 4."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from geo_grid.errors import Crashed, GeoGridError
from geo_grid.i18n import localize

CRASH = 4
USAGE = 2


class FileCommand(BaseCommand):
    """Exit status 4 is a fault of the program; what it was doing is undone, as files and tables are
    written whole or not at all. ``--traceback`` prints where it happened."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except (CommandError, GeoGridError) as error:
            crash = error if isinstance(error, Crashed) else error.__cause__
            if not isinstance(crash, Crashed):
                raise
            self._end(crash, localize(crash), options)
        except Exception as error:
            sentence = _(
                "The command ended unexpectedly (%(reason)s); what it had begun is undone. Try "
                "again; if it happens again, run it with --traceback and report what that prints."
            ) % {"reason": type(error).__name__}
            self._end(error, sentence, options)
        return None

    def _end(self, error: BaseException, sentence: str, options: dict[str, Any]) -> None:
        if options.get("traceback"):
            self.stderr.write("".join(traceback.format_exception(error)))
        self.stderr.write(self.style.ERROR(sentence))
        sys.exit(CRASH)
