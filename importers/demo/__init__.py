"""A made-up coastal city to try everything on: :func:`generate` writes it as importable files."""

from .files import DemoFile, Manifest, generate
from .sizes import SIZES

__all__ = ["SIZES", "DemoFile", "Manifest", "generate"]
