-- Cameras whose range may reach a place; the box is drawn with the widest range of all.
WITH place AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point),
reach AS (
  SELECT max(range_m) AS metres FROM geo_grid_component WHERE kind = 'camera'
)
SELECT m.id, m.ref, m.name, m.owner, m.state, ST_X(m.point) AS lon, ST_Y(m.point) AS lat,
       m.bearing_deg, m.field_of_view_deg, m.range_m
  FROM geo_grid_component m, place, reach
 WHERE m.kind = 'camera' AND m.state IN ('good', 'damaged')
   AND m.bearing_deg IS NOT NULL AND m.field_of_view_deg IS NOT NULL AND m.range_m > 0
   AND m.point && ST_Expand(place.point, reach.metres * 1.01 / %(east_m)s,
                            reach.metres * 1.01 / %(north_m)s)
 ORDER BY m.id
