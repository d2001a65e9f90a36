-- Today's grid cells of the base partition: properties, shape, and whether all of it lies in the area
-- in which the caller may count.
WITH recent AS (
    SELECT basic_cell_id, n FROM geo_grid_incidents_by_cell(%(days)s)
), sums AS (
    SELECT a.cell_id,
           count(*) AS basic_cells, sum(b.area_m2) AS area_m2, sum(s.buildings) AS buildings,
           sum(s.units) AS units, sum(s.households) AS households, sum(s.residents) AS residents,
           sum(s.registered) AS registered, sum(s.floating) AS floating,
           sum(s.left_behind) AS left_behind, sum(s.overseas) AS overseas,
           sum(s.estimated_residents) AS estimated_residents,
           sum(s.floor_area_m2) AS floor_area_m2, sum(s.organisations) AS organisations,
           sum(s.open_incidents) AS open_incidents, coalesce(sum(r.n), 0) AS incidents_90d,
           (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
           OR bool_and(a.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'counts'))::bigint[])) AS seen
      FROM geo_grid_cellassignment a
      JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
      JOIN geo_grid_basiccellsums s ON s.basic_cell_id = a.basic_cell_id
      LEFT JOIN recent r ON r.basic_cell_id = a.basic_cell_id
     WHERE a.kind = 'base' AND upper_inf(a.valid)
     GROUP BY a.cell_id
), cells AS (
    SELECT v.cell_id AS id, v.geom, s.seen, c.code AS parent,
           jsonb_build_object(
               'id', v.cell_id, 'code', v.code, 'name', v.name, 'type', g.type,
               'community', c.name, 'community_code', c.code, 'street', p.name,
               'basic_cells', s.basic_cells, 'area_m2', round(s.area_m2),
               'buildings', s.buildings, 'units', s.units, 'households', s.households,
               'residents', s.residents, 'registered', s.registered, 'floating', s.floating,
               'left_behind', s.left_behind, 'overseas', s.overseas,
               'floor_area_m2', round(s.floor_area_m2), 'organisations', s.organisations,
               'open_incidents', s.open_incidents, 'incidents_90d', s.incidents_90d,
               'is_estimated', s.estimated_residents > 0,
               'rule', CASE WHEN s.households < (l.limits ->> 0)::int THEN 'under'
                            WHEN s.households > (l.limits ->> 1)::int THEN 'over' ELSE 'right' END
           ) AS properties
      FROM geo_grid_gridcellversion v
      JOIN geo_grid_gridcell g ON g.id = v.cell_id
      JOIN geo_grid_division c ON c.id = g.community_id
      LEFT JOIN geo_grid_division p ON p.id = c.parent_id
      JOIN sums s ON s.cell_id = v.cell_id
     CROSS JOIN LATERAL (SELECT coalesce(%(limits)s::jsonb -> c.community_type,
                                         %(limits)s::jsonb -> '') AS limits) l
     WHERE v.kind = 'base' AND upper_inf(v.valid)
)
SELECT id, parent, seen, properties, ST_AsGeoJSON(geom, 7) AS geometry FROM cells ORDER BY id
