-- Every row that goes: those inserted, without those that the run removed again itself.
CREATE TEMP TABLE undo_ids ON COMMIT DROP AS
SELECT i."table" AS name, g.id
  FROM geo_grid_importinsert i
 CROSS JOIN LATERAL generate_series(i.first_id, i.last_id) AS g (id)
  LEFT JOIN geo_grid_importchange c
    ON c.run_id = i.run_id AND c."table" = i."table" AND c.pk_of_row = g.id AND c.op = 'G'
 WHERE i.run_id = %(run)s AND c.id IS NULL;

CREATE INDEX ON undo_ids (id);
ANALYZE undo_ids
