UPDATE geo_grid_building b
   SET floors = given.floors
  FROM unnest(%(ids)s::bigint[], %(floors)s::int[]) AS given(id, floors)
 WHERE b.id = given.id
