-- Whose address a row tells: the building that it names by ref, else the one that contains its
-- point or stands nearest within 20 m, else the one that already has this address.
UPDATE staged s SET building_id = d.building_id
  FROM doors d
 WHERE d.door = s.door AND d.building_ref IS NOT NULL;

UPDATE staged s SET building_id = tied.building_id
  FROM (SELECT t.row, near.id AS building_id
          FROM staged t
          JOIN doors d ON d.door = t.door AND d.building_ref IS NULL
         CROSS JOIN LATERAL (
               SELECT b.id
                 FROM geo_grid_building b
                WHERE b.geom && ST_Expand(t.geom, 0.0005) AND upper_inf(b.valid)
                  AND ST_DWithin(b.geom::geography, t.geom::geography, 20)
                ORDER BY ST_Distance(b.geom::geography, t.geom::geography), b.id
                LIMIT 1) near
         WHERE t.geom IS NOT NULL) tied
 WHERE tied.row = s.row;

UPDATE staged s SET building_id = d.building_id
  FROM doors d
 WHERE d.door = s.door AND s.building_id IS NULL AND s.geom IS NULL
