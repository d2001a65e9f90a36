"""Where exported files lie: each in a folder of its own below ``GEO_GRID_VAR/exports``."""

from __future__ import annotations

import secrets
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from geo_grid.access.models import ExportRequest


def _root() -> Path:
    return Path(settings.GEO_GRID_VAR) / "exports"


def new_place(name: str) -> Path:
    """A path that ends in `name`, in a new folder that only this account of the machine may open."""
    root = _root()
    root.mkdir(parents=True, mode=0o700, exist_ok=True)
    folder = root / secrets.token_hex(16)
    folder.mkdir(mode=0o700)
    return folder / Path(name).name


def name_of(path: Path) -> str:
    """How a request remembers a file: ``folder/name``."""
    return f"{path.parent.name}/{path.name}"


def path_of(name: str) -> Path | None:
    """The file that a request remembers; None when it is gone."""
    path = _root() / name
    return path if name and path.is_file() else None


def discard(name: str) -> None:
    """Remove a file with its folder; nothing for none."""
    if name:
        shutil.rmtree((_root() / name).parent, ignore_errors=True)


def discard_of(requests: Q) -> int:
    """Remove the files of these requests; how many. The requests themselves stay."""
    found = list(ExportRequest.objects.filter(requests).exclude(file=""))
    for request in found:
        discard(request.file)
    ExportRequest.objects.filter(pk__in=[one.pk for one in found]).update(file="")
    return len(found)


def discard_expired(*, now: datetime) -> int:
    """Remove files whose link has ended, and folders that no request knows."""
    count = discard_of(Q(expires_at__lt=now))
    known = {
        name.split("/")[0] for name in ExportRequest.objects.values_list("file", flat=True) if name
    }
    for folder in _root().glob("*"):
        old = now.timestamp() - folder.stat().st_mtime > settings.GEO_GRID_EXPORT_HOURS * 3600
        if folder.name not in known and old:
            shutil.rmtree(folder, ignore_errors=True)
    return count
