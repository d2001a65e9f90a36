"""Entry point of the site's server (gunicorn, with ``--preload``: workers share what is loaded)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view is imported now, not while the first user waits
