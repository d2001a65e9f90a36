"""The product's settings, as the role that may create a test database."""

import os

os.environ["GEO_GRID_ROLE"] = "owner"

from geo_grid.settings import *  # noqa: F403
