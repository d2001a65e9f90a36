-- Cases that were, or now are, on the footprint of a building.
SELECT i.id
  FROM geo_grid_incident i
 WHERE i.building_id = %(building)s
    OR EXISTS (SELECT 1 FROM geo_grid_building b
                WHERE b.id = %(building)s AND b.geom && i.point
                  AND ST_Intersects(b.geom, i.point))
