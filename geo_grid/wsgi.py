"""Entry point of the site's server (gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")
application = get_wsgi_application()
