-- The divisions of one level with the sums of the atoms below them, and whether all of these lie in
-- the area in which the caller may count.
-- A child's code starts with its parent's significant digits, so a prefix finds all atoms.
WITH recent AS (
    SELECT basic_cell_id, n FROM geo_grid_incidents_by_cell(%(days)s)
), sums AS (
    SELECT left(c.code, CASE %(level)s WHEN 'city' THEN 4 WHEN 'district' THEN 6
                                       WHEN 'street' THEN 9 ELSE 12 END) AS prefix,
           count(*) AS basic_cells, sum(b.area_m2::numeric)::float8 AS area_m2, sum(s.buildings) AS buildings,
           sum(s.units) AS units, sum(s.households) AS households, sum(s.residents) AS residents,
           sum(s.registered) AS registered, sum(s.floating) AS floating,
           sum(s.left_behind) AS left_behind, sum(s.overseas) AS overseas,
           sum(s.floor_area_m2::numeric)::float8 AS floor_area_m2, sum(s.open_incidents) AS open_incidents,
           coalesce(sum(r.n), 0) AS incidents_90d, sum(s.estimated_residents) > 0 AS is_estimated,
           (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
           OR bool_and(b.id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'counts'))::bigint[])) AS seen
      FROM geo_grid_basiccell b
      JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
      JOIN geo_grid_division c ON c.id = b.community_id
      LEFT JOIN recent r ON r.basic_cell_id = b.id
     WHERE upper_inf(b.valid)
     GROUP BY prefix
), found AS (
    SELECT d.id, d.geom, coalesce(sums.seen, true) AS seen, coalesce(d.parent_id, 0) AS parent,
           jsonb_build_object('id', d.id, 'code', d.code, 'name', d.name, 'level', d.level,
                              'is_provisional', d.is_provisional)
           || coalesce(to_jsonb(sums) - 'prefix' - 'seen', '{}') AS properties
      FROM geo_grid_division d
      LEFT JOIN sums ON d.code = rpad(sums.prefix, 12, '0')
     WHERE d.level = %(level)s AND upper_inf(d.valid)
)
SELECT id, parent, seen, properties,
       CASE WHEN %(shapes)s THEN ST_AsGeoJSON(geom, 7) END AS geometry FROM found ORDER BY id
