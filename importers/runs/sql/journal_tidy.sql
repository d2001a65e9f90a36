-- Rows that the run itself inserted have no former values: what it changed of them is forgotten,
-- what it removed of them stays as a gap in its ranges.
DELETE FROM geo_grid_importchange c
 USING geo_grid_importinsert i
 WHERE c.run_id = %(run)s AND i.run_id = c.run_id AND i."table" = c."table"
   AND c.pk_of_row BETWEEN i.first_id AND i.last_id AND c.op = 'U';

UPDATE geo_grid_importchange c
   SET op = 'G', before = '{}'
  FROM geo_grid_importinsert i
 WHERE c.run_id = %(run)s AND i.run_id = c.run_id AND i."table" = c."table"
   AND c.pk_of_row BETWEEN i.first_id AND i.last_id AND c.op = 'D'
