"""The job that writes an exported file."""

from __future__ import annotations

from typing import Any

from geo_grid import city_time
from geo_grid.access.context import acting
from geo_grid.access.exports import approval
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.reporter import Reporter
from layers.catalogue.city import city_facts
from layers.exports import export_spec
from layers.exports.cut_texts import Losses
from layers.exports.layer_export import write_layer


@job_kind(approval.JOB, atomic=False)
def run_export(reporter: Reporter, *, request: int) -> dict[str, Any]:
    """Write the file of a request in the scope that its asker has now."""
    granted = approval.begin(request)
    with acting(granted.caller):
        spec = export_spec.read(granted.request.query, scope=granted.scope, today=city_time.today())
        total = max(granted.request.rows, 1)

        def tell(done: int) -> None:
            reporter.progress(min(done / total, 1) * 0.98, "write", done=done, total=total)

        tell(0)
        city = city_facts()
        path = approval.place(granted, spec.name)
        losses, language = Losses(), str(granted.request.query.get("language") or "zh")
        rows = write_layer(
            spec.selection, path, format_name=spec.format.name, encoding=spec.encoding,
            notes=(city.name, city.attribution, spec.day), watermark=granted.watermark,
            language=language, progress=tell, losses=losses,
        )  # fmt: skip
    approval.deliver(granted, file=path, rows=rows)
    return {
        "request": request, "rows": rows, "file": path.name, "warnings": losses.told(language),
    }  # fmt: skip
