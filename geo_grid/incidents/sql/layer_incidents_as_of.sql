-- Incidents as they stood at an instant: those reported since are absent, those closed since open.
-- What happened to a case is in its history; imported ones have none, or one that begins later.
SELECT i.id, i.basic_cell_id, i.point AS geom, i.point_3857 AS geom_3857, i.ref, i.category,
       i.title,
       CASE WHEN coalesce(coalesce(e.step, f.step_before)
                            IN ('closed', 'evaluated', 'refused', 'void', 'merged'),
                          i.closed_at <= %(at)s) THEN 'closed' ELSE 'open' END AS state,
       coalesce(e.step, f.step_before, CASE WHEN i.closed_at <= %(at)s THEN 'closed' ELSE 'accepted' END) AS step,
       i.reported_at, CASE WHEN i.closed_at <= %(at)s THEN i.closed_at END AS closed_at,
       v.code AS grid_cell, c.code AS basic_cell
  FROM geo_grid_incident i
  LEFT JOIN LATERAL (
       SELECT n.step FROM geo_grid_caseentry n
        WHERE n.incident_id = i.id AND n.at <= %(at)s
        ORDER BY n.number DESC LIMIT 1) e ON true
  LEFT JOIN LATERAL (
       SELECT nullif(n.step_before, '') AS step_before FROM geo_grid_caseentry n
        WHERE n.incident_id = i.id AND n.at > %(at)s
        ORDER BY n.number LIMIT 1) f ON true
  LEFT JOIN geo_grid_gridcellversion v ON v.id = i.cell_version_id
  LEFT JOIN geo_grid_basiccell c ON c.id = i.basic_cell_id
 WHERE i.reported_at <= %(at)s
   AND /*in scope: incident i*/
