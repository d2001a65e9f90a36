-- Addresses given as points go to the building that contains the point, else to the nearest one
-- within 20 m. The first address of a building is its primary one, the others are aliases.
WITH given AS (
    SELECT n, road, number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point
      FROM unnest(%(roads)s::text[], %(numbers)s::text[], %(lons)s::float[], %(lats)s::float[])
           WITH ORDINALITY AS t(road, number, lon, lat, n)
     WHERE number <> ''
), tied AS (
    SELECT given.*, near.id AS building_id, near.valid
      FROM given
     CROSS JOIN LATERAL (
           SELECT b.id, b.valid
             FROM geo_grid_building b
            WHERE b.geom && ST_Expand(given.point, 0.0005) AND upper_inf(b.valid)
              AND ST_DWithin(b.geom::geography, given.point::geography, 20)
            ORDER BY ST_Distance(b.geom::geography, given.point::geography), b.id
            LIMIT 1) near
), ranked AS (
    SELECT tied.*,
           row_number() OVER (PARTITION BY building_id ORDER BY n) = 1
           AND NOT EXISTS (SELECT 1 FROM geo_grid_address a
                            WHERE a.building_id = tied.building_id AND a.is_primary
                              AND upper_inf(a.valid)) AS is_primary
      FROM tied
     WHERE NOT EXISTS (SELECT 1 FROM geo_grid_address a
                        WHERE a.building_id = tied.building_id
                          AND (a.road, a.number) = (tied.road, tied.number))
)
INSERT INTO geo_grid_address
       (building_id, kind, is_primary, road, number, estate, building_part, entrance_part,
        floor_part, room, text, valid)
SELECT building_id, CASE WHEN is_primary THEN 'current' ELSE 'alias' END, is_primary,
       road, number, '', '', '', '', '', CASE WHEN is_primary THEN '' ELSE road || number END, valid
  FROM ranked
