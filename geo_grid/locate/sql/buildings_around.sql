-- Buildings of today that a circle touches (centre and metres; a point at 0 m), nearest first, with
-- the address of today and the entrance nearest to the centre. Metres are geodesic. The plane around
-- the centre (`x_m`, `y_m`: metres of a degree) is right to a thousandth there: where that does not
-- decide, the geodesic does.
WITH place AS (
    SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point
), touched AS MATERIALIZED (
    SELECT b.id, b.ref, b.name, b.estate, b.point, b.basic_cell_id,
           CASE WHEN ST_Intersects(b.geom, p.point) THEN 0
                ELSE ST_Distance(ST_Scale(ST_Translate(b.geom, -%(lon)s, -%(lat)s), %(x_m)s, %(y_m)s),
                                 ST_SetSRID(ST_MakePoint(0, 0), 4326)) END AS plane_m,
           b.geom
      FROM place p
      JOIN geo_grid_building b
        ON b.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
       AND upper_inf(b.valid)
), near AS MATERIALIZED (
    SELECT t.id, t.ref, t.name, t.estate, t.point, t.basic_cell_id, t.plane_m
      FROM touched t, place p
     WHERE t.plane_m = 0
        OR t.plane_m <= %(radius_m)s * 0.999
        OR t.plane_m <= %(radius_m)s * 1.001
           AND ST_DWithin(t.geom::geography, p.point::geography, %(radius_m)s)
)
SELECT n.id, n.name, n.plane_m AS distance_m, ST_X(n.point) AS lon, ST_Y(n.point) AS lat,
       n.basic_cell_id AS basic_cell, a.road, a.number,
       coalesce(nullif(a.estate, ''), n.estate) AS estate,
       concat_ws(' ', nullif(concat(a.road, a.number), ''),
                 nullif(coalesce(nullif(a.estate, ''), n.estate), ''),
                 coalesce(nullif(n.name, ''), nullif(a.building_part, ''),
                          CASE WHEN a.id IS NULL THEN n.ref END)) AS label,
       a.building_part AS building,
       e.id AS entrance, e.name AS entrance_name, e.lon AS entrance_lon, e.lat AS entrance_lat,
       e.basic_cell_id AS entrance_cell
  FROM near n
  LEFT JOIN geo_grid_address a
    ON a.building_id = n.id AND a.is_primary AND upper_inf(a.valid)
  LEFT JOIN LATERAL (
       SELECT e.id, e.name, ST_X(e.point) AS lon, ST_Y(e.point) AS lat, e.basic_cell_id
         FROM geo_grid_entrance e, place p
        WHERE e.building_id = n.id AND upper_inf(e.valid) AND e.point_origin = 'own'
        ORDER BY e.point <-> p.point, e.id
        LIMIT 1) e ON true
 ORDER BY n.plane_m, n.id
