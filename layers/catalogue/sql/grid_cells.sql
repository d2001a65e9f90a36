-- Today's grid cells of the base partition: properties and shape. Numbers about persons are told of
-- cells all of whose atoms lie where the caller may list persons, those about cases likewise; what
-- follows from a number that is not told is not told either.
WITH recent AS (
    SELECT basic_cell_id, n FROM geo_grid_incidents_by_cell(%(days)s)
), sums AS (
    SELECT a.cell_id,
           count(*) AS basic_cells, sum(b.area_m2::numeric)::float8 AS area_m2, sum(s.buildings) AS buildings,
           sum(s.units) AS units, sum(s.households) AS households, sum(s.residents) AS residents,
           sum(s.registered) AS registered, sum(s.floating) AS floating,
           sum(s.left_behind) AS left_behind, sum(s.overseas) AS overseas,
           sum(s.estimated_residents) AS estimated_residents,
           sum(s.floor_area_m2::numeric)::float8 AS floor_area_m2, sum(s.organisations) AS organisations,
           sum(s.open_incidents) AS open_incidents, coalesce(sum(r.n), 0) AS incidents_90d,
           (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
           OR bool_and(a.basic_cell_id IN (
                  SELECT unnest(geo_grid_scope_cells(%(scope)s::jsonb, 'counts')))) AS sees_counts,
           (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'cases'))
           OR bool_and(a.basic_cell_id IN (
                  SELECT unnest(geo_grid_scope_cells(%(scope)s::jsonb, 'cases')))) AS sees_cases
      FROM geo_grid_cellassignment a
      JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
      JOIN geo_grid_basiccellsums s ON s.basic_cell_id = a.basic_cell_id
      LEFT JOIN recent r ON r.basic_cell_id = a.basic_cell_id
     WHERE a.kind = 'base' AND upper_inf(a.valid)
     GROUP BY a.cell_id
), people AS (
    SELECT cell_id, households, residents, registered, floating, left_behind, overseas,
           organisations, estimated_residents > 0 AS is_estimated
      FROM sums WHERE sees_counts
), cases AS (
    SELECT cell_id, open_incidents, incidents_90d FROM sums WHERE sees_cases
)
SELECT v.cell_id AS id, CASE WHEN %(shapes)s THEN ST_AsGeoJSON(v.geom, 7) END AS geometry,
       jsonb_build_object(
           'id', v.cell_id, 'code', v.code, 'name', v.name, 'type', g.type,
           'community', c.name, 'community_code', c.code, 'street', p.name,
           'basic_cells', s.basic_cells, 'area_m2', round(s.area_m2),
           'buildings', s.buildings, 'units', s.units,
           'floor_area_m2', round(s.floor_area_m2),
           'numbers', CASE WHEN s.sees_counts THEN 'exact' ELSE 'hidden' END,
           'households', n.households, 'residents', n.residents, 'registered', n.registered,
           'floating', n.floating, 'left_behind', n.left_behind, 'overseas', n.overseas,
           'organisations', n.organisations, 'is_estimated', n.is_estimated,
           'open_incidents', i.open_incidents, 'incidents_90d', i.incidents_90d,
           'rule', CASE WHEN n.households < (l.limits ->> 0)::int THEN 'under'
                        WHEN n.households > (l.limits ->> 1)::int THEN 'over'
                        WHEN s.sees_counts THEN 'right' END
       ) AS properties
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division c ON c.id = g.community_id
  LEFT JOIN geo_grid_division p ON p.id = c.parent_id
  JOIN sums s ON s.cell_id = v.cell_id
  LEFT JOIN people n ON n.cell_id = v.cell_id
  LEFT JOIN cases i ON i.cell_id = v.cell_id
 CROSS JOIN LATERAL (SELECT coalesce(%(limits)s::jsonb -> c.community_type,
                                     %(limits)s::jsonb -> '') AS limits) l
 WHERE v.kind = 'base' AND upper_inf(v.valid)
 ORDER BY v.cell_id
