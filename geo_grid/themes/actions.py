"""Writes to thematic layers. Each function is one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import shapely
from django.db import transaction
from numpy.typing import NDArray

from geo_grid.access import audit
from geo_grid.access.context import counting_all
from geo_grid.areas.actions import touch
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.model_bases.geometry_fields import hexewkb
from geo_grid.sql import SqlFiles
from geo_grid.themes.models import Theme, ThemeLoad
from geo_grid.themes.rules import MOST_ROWS, check_columns, check_name, check_personal, check_style

sql = SqlFiles(__file__)


def noun_of(theme_id: int) -> str:
    """What the layer's data are called where versions are kept."""
    return f"theme_{theme_id}"


@transaction.atomic
def create(given: Mapping[str, Any], *, taken: Collection[str], by: int | None = None) -> Theme:
    """Declare a layer; it shows once a file is loaded. `taken` are names of layers that are built in.

    Raises :class:`BadInput` for a declaration that does not fit.
    """
    names = {*taken, *Theme.objects.values_list("name", flat=True)}
    check_name(str(given["name"]), taken=names)
    check_columns(given["columns"])
    check_style(given["style"], columns=given["columns"])
    check_personal(given["columns"], is_for_all=given["access"] == Theme.Access.GROUND)
    theme = Theme.objects.create(**given, created_by=by)
    audit.record("theme.create", noun="theme", keys=[theme.pk])
    return theme


def theme_numbered(theme_id: int, *, is_write: bool = False) -> Theme:
    """One layer. Raises :class:`NotFound`."""
    themes = Theme.objects.select_for_update() if is_write else Theme.objects.all()
    found = themes.filter(pk=theme_id).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found


@transaction.atomic
def change(theme_id: int, given: Mapping[str, Any]) -> Theme:
    """Change titles, source, permission, style, and what the popup shows.

    Names, types and sources of columns stay: what is loaded hangs on them. Raises
    :class:`NotFound`, :class:`BadInput`.
    """
    theme = theme_numbered(theme_id, is_write=True)
    told = {one["name"]: one for one in given.get("columns", ())}
    theme.columns = [
        one | {key: told.get(one["name"], one)[key] for key in ("title_zh", "title_en", "shown")}
        for one in theme.columns
    ]
    for name in ("title_zh", "title_en", "source", "access", "style"):
        setattr(theme, name, given.get(name, getattr(theme, name)))
    check_style(theme.style, columns=theme.columns)
    check_personal(theme.columns, is_for_all=theme.access == Theme.Access.GROUND)
    _changed(theme)
    audit.record("theme.change", noun="theme", keys=[theme.pk])
    return theme


@transaction.atomic
def remove(theme_id: int) -> None:
    """Remove a layer with everything that was loaded into it. Raises :class:`NotFound`."""
    theme = theme_numbered(theme_id, is_write=True)
    rows = sum(theme.loads.values_list("rows", flat=True))
    audit.record("theme.remove", noun="theme", keys=[theme.pk], rows=rows)
    with counting_all():  # who draws the layers need not see whom they show
        theme.delete()
    touch(noun_of(theme_id))


@transaction.atomic
def begin_load(theme_id: int, *, file_name: str, datum: str, owner: int | None) -> ThemeLoad:
    """The row that what is loaded hangs on; nothing shows before :func:`finish_load`."""
    theme = theme_numbered(theme_id, is_write=True)
    return ThemeLoad.objects.create(
        theme=theme, file_name=file_name[-300:], datum=datum, rows=0, owner=owner
    )


def add_features(
    load: ThemeLoad, shapes: NDArray[Any], properties: Sequence[Mapping[str, str]]
) -> None:
    """Store features (EPSG:4326) in the transaction of the load.

    Raises :class:`BadInput` ``theme_too_large``.
    """
    load.rows += len(shapes)
    if load.rows > MOST_ROWS:
        raise BadInput(
            "theme_too_large",
            gettext_noop("A thematic layer holds at most %(most)s features; divide the file."),
            field="file",
            most=MOST_ROWS,
        )
    sql.run(
        "add_features",
        {
            "load": load.pk,
            "geoms": hexewkb(shapes),
            "insides": hexewkb(shapely.point_on_surface(shapes)),
            "properties": [json.dumps(one, ensure_ascii=False) for one in properties],
        },
    )


@transaction.atomic
def finish_load(load: ThemeLoad, *, refused: int, replace: bool, min_zoom: int) -> Theme:
    """Show what was loaded, beside what is there or instead of it.

    What it replaces can be brought back by :func:`undo_load` until the next load.
    """
    theme = theme_numbered(load.theme_id, is_write=True)
    with counting_all():
        theme.loads.filter(replaced_by__isnull=False).delete()
    if replace:
        theme.loads.exclude(pk=load.pk).update(replaced_by=load)
    load.refused = refused
    load.save(update_fields=["rows", "refused"])
    theme.min_zoom = min_zoom if replace else max(min_zoom, theme.min_zoom)
    _changed(theme)
    audit.record("theme.load", noun="theme", keys=[theme.pk], rows=load.rows)
    return theme


@transaction.atomic
def undo_load(theme_id: int) -> Theme:
    """Take the last load back; what it had replaced shows again.

    Raises :class:`NotFound`, :class:`Conflict` ``nothing_loaded``.
    """
    theme = theme_numbered(theme_id, is_write=True)
    last = theme.loads.filter(replaced_by__isnull=True).order_by("-pk").first()
    if last is None:
        raise Conflict("nothing_loaded", gettext_noop("Nothing is loaded that could be undone."))
    rows = last.rows
    theme.loads.filter(replaced_by=last).update(replaced_by=None)
    with counting_all():
        last.delete()
    _changed(theme)
    audit.record("theme.undo", noun="theme", keys=[theme.pk], rows=rows)
    return theme


def _changed(theme: Theme) -> None:
    theme.revision += 1
    theme.save()
    touch(noun_of(theme.pk))
