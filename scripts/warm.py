"""Compile every numba kernel into its cache, so that no user waits for a compiler."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo_grid.geometry import partition, polygon_index

polygon_index.warm()
partition.warm()
