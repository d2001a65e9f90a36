"""The table of kinds of noise: ``python -m bench.addresses.page`` writes docs/address-noise.md."""

from __future__ import annotations

import random
from pathlib import Path

from bench.addresses.draft import ORDER
from bench.addresses.noise import KINDS, Kind, Parts, Town, spell
from bench.addresses.sources import SOURCES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "address-noise.md"
EXAMPLE: Parts = {
    "city": "云屿市", "district": "汀湾区", "street": "鼓楼街道", "community": "观潮社区",
    "road": "湖滨路", "number": "12号", "estate": "锦绣花园", "building": "3号楼",
    "entrance": "2单元", "floor": "5", "room": "502", "nickname": "老纺织厂", "old_road": "塘边路",
}  # fmt: skip
LETTERED: Parts = {"road": "湖滨路", "number": "14号", "building": "A座", "room": "502"}
TOWN = Town(frozenset({"湖滨路", "锦绣花园", "文昌路", "海光街"}))


def text() -> str:
    """The page."""
    plain = "".join(EXAMPLE[part] for part in ORDER)
    rows = [_row(kind) for kind in sorted(KINDS.values(), key=lambda k: (k.stage, k.slot, k.name))]
    return (
        "# Noise in addresses\n\n"
        f"{len(KINDS)} kinds of noise, applied singly and in pairs to addresses of a town whose "
        "names are drawn at run time (`bench/addresses/`, which knows nothing of how addresses are "
        "found). How many are found in spite of each stands in [benchmarks](benchmarks.md). "
        f"All examples are of `{plain}`. Where a kind takes something away that no reader could "
        "tell, its column says so: right is then any of the things that remain, or what holds them, "
        "and never exactly.\n\n"
        "| kind | what it does | example | takes away | source |\n"
        "| --- | --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"
    )


def _row(kind: Kind) -> str:
    title, address = SOURCES[kind.source]
    lost = ", ".join(kind.loses)
    return f"| {kind.name} | {kind.says} | `{_example(kind)}` | {lost} | [{title}]({address}) |"


def _example(kind: Kind) -> str:
    for parts in (EXAMPLE, LETTERED):
        for seed in range(20):
            if spelled := spell(random.Random(seed), parts, [kind.name], TOWN):
                return "".join(map(_seen, spelled.text)).replace("|", "\\|")
    raise LookupError(f"no example of {kind.name}")


def _seen(character: str) -> str:
    plain = character.isprintable() and character != "\u3000"
    return character if plain else character.encode("unicode_escape").decode()


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
