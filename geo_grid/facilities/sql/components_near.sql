-- The nearest components within some metres of a place.
WITH place AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point)
SELECT *
  FROM (
    SELECT m.id, m.ref, m.kind, m.name, m.owner, m.state, ST_X(m.point) AS lon,
           ST_Y(m.point) AS lat,
           ST_Distance(m.point::geography, place.point::geography) AS metres
      FROM geo_grid_component m, place
     WHERE m.point && ST_Expand(place.point, %(within_m)s * 1.01 / %(east_m)s,
                                %(within_m)s * 1.01 / %(north_m)s)
  ) near
 WHERE metres <= %(within_m)s
 ORDER BY metres, id
 LIMIT %(limit)s
