-- One grid cell of today, of the base grid or (`overlay`) of a professional one, of which neither the rule
-- of households nor ages are told: its sums, where it stands in the hierarchy, who serves it. Numbers about
-- persons and cases, and what follows from them, are told where all of its atoms lie in the area in
-- which the caller may list them, and are null elsewhere.
WITH RECURSIVE path AS (
    SELECT d.id, d.parent_id, d.code, d.level, d.name, 0 AS depth
      FROM geo_grid_gridcell g JOIN geo_grid_division d ON d.id = g.community_id
     WHERE g.id = %(cell)s
    UNION ALL
    SELECT d.id, d.parent_id, d.code, d.level, d.name, path.depth + 1
      FROM path JOIN geo_grid_division d ON d.id = path.parent_id
), atoms AS (
    SELECT basic_cell_id FROM geo_grid_cellassignment
     WHERE cell_id = %(cell)s AND upper_inf(valid)
), seen AS (
    SELECT (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
           OR NOT EXISTS (SELECT 1 FROM atoms WHERE basic_cell_id <> ALL ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'counts'))::bigint[])) AS counts,
           (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'cases'))
           OR NOT EXISTS (SELECT 1 FROM atoms WHERE basic_cell_id <> ALL ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'cases'))::bigint[])) AS "case"
), sums AS (
    SELECT count(*) AS basic_cells, round(sum(b.area_m2::numeric))::float8 AS area_m2,
           /*each ground sum but floor_area_m2: sum(s.{column}) AS {column}*/,
           round(sum(s.floor_area_m2::numeric))::float8 AS floor_area_m2,
           /*each bound sum but estimated_residents: CASE WHEN bool_and(seen."{about}") THEN sum(s.{column}) END AS {column}*/,
           CASE WHEN bool_and(seen.counts) THEN sum(s.estimated_residents) > 0 END AS is_estimated
      FROM atoms JOIN geo_grid_basiccell b ON b.id = atoms.basic_cell_id
      JOIN geo_grid_basiccellsums s USING (basic_cell_id)
     CROSS JOIN seen
), ages AS (
    SELECT a.* FROM seen LEFT JOIN LATERAL geo_grid_ages_in_cell(%(cell)s) a
        ON seen.counts AND (SELECT kind = 'base' FROM geo_grid_gridcell WHERE id = %(cell)s)
)
SELECT jsonb_build_object(
           'id', v.cell_id, 'overlay', nullif(v.kind, 'base'), 'code', v.code, 'name', v.name, 'type', g.type,
           'valid_from', lower(v.valid),
           'bbox', jsonb_build_array(ST_XMin(v.geom), ST_YMin(v.geom), ST_XMax(v.geom), ST_YMax(v.geom)),
           'rule', CASE WHEN v.kind <> 'base' THEN NULL
                        WHEN sums.households < (l.limits ->> 0)::int THEN 'under'
                        WHEN sums.households > (l.limits ->> 1)::int THEN 'over'
                        WHEN sums.households IS NOT NULL THEN 'right' END,
           'incidents_90d', CASE WHEN (SELECT "case" FROM seen) THEN (
                                SELECT coalesce(sum(n), 0)
                                  FROM geo_grid_incidents_by_cell(%(days)s) JOIN atoms USING (basic_cell_id)) END,
           'numbers', (SELECT CASE WHEN counts THEN 'exact' ELSE 'hidden' END FROM seen),
           'age', to_jsonb(ages),
           'division_path', (SELECT jsonb_agg(jsonb_build_object(
                                 'code', code, 'level', level, 'name', name) ORDER BY depth DESC)
                               FROM path),
           'team', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', t.role, 'name', w.name)
                                              ORDER BY t.role = 'primary' DESC, t.role, w.name), '[]')
                      FROM geo_grid_cellteam t JOIN geo_grid_worker w ON w.id = t.worker_id
                     WHERE t.cell_id = v.cell_id AND upper_inf(t.valid)))
       || to_jsonb(sums)
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division d ON d.id = g.community_id
 CROSS JOIN LATERAL (SELECT coalesce(%(limits)s::jsonb -> d.community_type,
                                     %(limits)s::jsonb -> '') AS limits) l
 CROSS JOIN sums CROSS JOIN ages
 WHERE v.cell_id = %(cell)s AND upper_inf(v.valid)
