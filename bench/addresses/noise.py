"""Kinds of noise in addresses, singly and in pairs; docs/address-noise.md shows them.

Nothing here knows how addresses are found.
"""

from __future__ import annotations

from bench.addresses import noise_names, noise_parts, noise_text, noise_words
from bench.addresses.draft import KINDS, ORDER, Kind, Parts, Spelled, Town, pairs, spell

__all__ = [
    "KINDS", "ORDER", "Kind", "Parts", "Spelled", "Town", "noise_names", "noise_parts", "noise_text", "noise_words",
    "pairs", "spell",
]  # fmt: skip
