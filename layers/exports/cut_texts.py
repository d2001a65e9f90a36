"""Texts that do not fit into a file: cut or robbed of characters, counted and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from layers.catalogue.layer import Name

SHAPEFILE_BYTES = 254
"""The longest text that a field of a Shapefile holds."""
EXAMPLES = 3
_LOST = Name(
    "{n} 个值含 {encoding} 没有的字，已丢字：{some}；请改用 UTF-8",
    "{n} values hold characters that {encoding} lacks, which are lost: {some}; use UTF-8 instead",
)
_CUT = Name(
    "{n} 个文本超过 {most} 字节，已截断：{some}；请改用 GeoPackage",
    "{n} texts are longer than {most} bytes and are cut: {some}; use GeoPackage instead",
)


@dataclass
class Losses:
    """Texts that a format cannot hold whole, counted, with the first as examples."""

    encoding: str = "UTF-8"
    lost: int = 0
    cut: int = 0
    lost_examples: list[str] = field(default_factory=list)
    cut_examples: list[str] = field(default_factory=list)

    def fit(self, text: Any) -> Any:
        """The text as a Shapefile in this encoding holds it; anything else as it is."""
        if not isinstance(text, str):
            return text
        raw = text.encode(self.encoding, "ignore")
        if len(raw.decode(self.encoding)) < len(text):
            self.lost += 1
            self._note(self.lost_examples, text)
        if len(raw) > SHAPEFILE_BYTES:
            self.cut += 1
            self._note(self.cut_examples, text)
            raw = raw[:SHAPEFILE_BYTES]
        return raw.decode(self.encoding, "ignore")

    def _note(self, examples: list[str], text: str) -> None:
        if len(examples) < EXAMPLES:
            examples.append(text if len(text) <= 20 else f"{text[:20]}…")

    def told(self, language: str) -> list[str]:
        """A sentence for each kind of loss."""
        found = []
        if self.lost:
            found.append(_LOST.in_language(language).format(
                n=self.lost, encoding=self.encoding, some="、".join(self.lost_examples)))  # fmt: skip
        if self.cut:
            found.append(_CUT.in_language(language).format(
                n=self.cut, most=SHAPEFILE_BYTES, some="、".join(self.cut_examples)))  # fmt: skip
        return found
