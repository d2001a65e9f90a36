"""Entry point of the site's server (gunicorn, with ``--preload``: workers share what is loaded)."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")
django_application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is imported now, not while the first user waits

from geo_grid.city_time import check_stored  # noqa: E402  (Django is set up only now)
from geo_grid.errors import GeoGridError  # noqa: E402
from geo_grid.http.forwarded import behind_proxies  # noqa: E402
from geo_grid.http.request_checks import with_charset_aside  # noqa: E402
from geo_grid.http.request_log import keep_out, without_query  # noqa: E402
from geo_grid.i18n import localize  # noqa: E402
from geo_grid.locate.index.current import prepare  # noqa: E402

application = without_query(
    behind_proxies(with_charset_aside(django_application), proxies=settings.GEO_GRID_PROXIES)
)
keep_out()

try:
    check_stored()
    prepare()  # once, before the workers are forked: they share it
except GeoGridError as error:
    sys.exit(localize(error))
finally:
    connection.close()  # no worker may inherit it
