-- Footprints with the people behind their doors: known ones, else estimated ones. Outside the area
-- in which the caller may count, small counts are left out.
SELECT b.id, b.name, b.kind, b.floors, b.geom,
       a.number, b.floors_origin = 'estimated' OR coalesce(p.is_estimated, false) AS is_estimated,
       geo_grid_shown(coalesce(p.residents, 0), seen.yes, %(least)s) AS residents,
       geo_grid_shown(coalesce(p.households, 0), seen.yes, %(least)s) AS households
  FROM frame
  JOIN geo_grid_building b ON b.geom && frame.box AND upper_inf(b.valid)
  LEFT JOIN geo_grid_address a
    ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
  LEFT JOIN geo_grid_people_by_building((SELECT box FROM frame)) p ON p.building_id = b.id
  CROSS JOIN LATERAL (
       SELECT (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
              OR b.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'counts'))::bigint[])
              AS yes) seen
