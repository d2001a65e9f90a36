"""Entry point of the server of streams (uvicorn): what is told while it happens."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geo_grid.settings")

import django

django.setup()

from geo_grid.live.application import StreamApplication  # noqa: E402  (Django is set up only now)

application = StreamApplication()
