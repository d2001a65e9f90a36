"""The product's settings, as the role that may create a test database."""

import os
from pathlib import Path

VAR = Path(__file__).resolve().parents[1] / "var" / "tests"
os.environ.setdefault("GEO_GRID_VAR", str(VAR))  # a cluster, keys and files apart from a city's
os.environ["GEO_GRID_ROLE"] = "owner"
os.environ["GEO_GRID_HTTPS"] = "0"
os.environ.pop("GEO_GRID_TIME_ZONE", None)  # cities of tests lie where their drawing says

from geo_grid.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of accounts

# A thread beside a test does not see what its transaction holds.
GEO_GRID_INDEX_AT_ONCE_S = 3600.0

# Every test client builds the middleware anew; static files are looked for when they are asked for.
WHITENOISE_AUTOREFRESH = True
