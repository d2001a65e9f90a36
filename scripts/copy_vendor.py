"""Copy the browser libraries named in map_ui/vendor.json from node_modules to static files.

Run at set-up after `npm ci`. Standard library only, so that it runs before the virtual
environment exists. A file that is already the same is left alone (its date too), so a second
run changes nothing.
"""

import filecmp
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "map_ui" / "static" / "vendor"


def files_of(entry: dict[str, str]) -> list[tuple[Path, Path]]:
    """The (from, to) pairs of one entry; a folder stands for all files in it."""
    source, target = SOURCE / entry["from"], TARGET / entry["to"]
    if source.is_dir():
        found = sorted(path for path in source.rglob("*") if path.is_file())
        return [(path, target / path.relative_to(source)) for path in found]
    return [(source, target)]


def main() -> int:
    """Copy what differs; 1 and a sentence with the remedy when a library is missing."""
    entries = json.loads((ROOT / "map_ui" / "vendor.json").read_text(encoding="utf-8"))
    for source, target in (pair for entry in entries for pair in files_of(entry)):
        if not source.exists():
            print(f"{source.relative_to(ROOT)} is missing: run `npm ci` first", file=sys.stderr)
            return 1
        if target.exists() and filecmp.cmp(source, target, shallow=False):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
