-- Estimated homes that made way for units that stay: as many of a building as stay there.
INSERT INTO undo_left
SELECT 'geo_grid_unit', former.id, false
  FROM (SELECT c.pk_of_row AS id, (c.before ->> 'building_id')::bigint AS building_id,
               row_number() OVER (PARTITION BY c.before ->> 'building_id' ORDER BY c.pk_of_row) AS n
          FROM geo_grid_importchange c
         WHERE c.run_id = %(run)s AND c."table" = 'geo_grid_unit' AND c.op = 'D'
           AND (c.before ->> 'is_estimated')::boolean) former
  JOIN (SELECT t.building_id, count(*) AS staying
          FROM undo_left k
          JOIN undo_ids i ON i.name = k.name AND i.id = k.id
          JOIN geo_grid_unit t ON t.id = k.id
         WHERE k.name = 'geo_grid_unit' AND NOT t.is_estimated
         GROUP BY t.building_id) stay USING (building_id)
 WHERE former.n <= stay.staying
ON CONFLICT DO NOTHING
