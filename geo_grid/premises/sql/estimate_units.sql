-- One estimated unit per estimated household, floor by floor, for buildings that have no unit yet.
-- The n-th unit of a building gets the n-th number of residents of the pattern, over and over.
INSERT INTO geo_grid_unit
       (building_id, floor, room, ref, use, is_unassigned, is_estimated, estimated_residents,
        point_origin, basic_cell_id, valid)
SELECT b.id, (n - 1) / e.per_floor + 1,
       format('%%s%%s', (n - 1) / e.per_floor + 1, lpad(((n - 1) %% e.per_floor + 1)::text, greatest(2, length(e.per_floor::text)), '0')),
       '', 'dwelling', false, true,
       (%(pattern)s::int[])[(n - 1) %% cardinality(%(pattern)s::int[]) + 1],
       'building', b.basic_cell_id, b.valid
  FROM unnest(%(refs)s::text[], %(households)s::int[]) AS given(ref, households)
  JOIN geo_grid_building b ON b.ref = given.ref AND upper_inf(b.valid)
 CROSS JOIN LATERAL (SELECT greatest(1, ceil(given.households::float / b.floors)::int) AS per_floor) e
 CROSS JOIN LATERAL generate_series(1, given.households) AS n
 WHERE NOT EXISTS (SELECT 1 FROM geo_grid_unit u WHERE u.building_id = b.id)
