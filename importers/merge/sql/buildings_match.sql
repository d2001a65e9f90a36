-- Which buildings are known by their ref; a new one draws its number here.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.*, b.id IS NULL AS is_new,
       coalesce(b.id, nextval('geo_grid_building_id_seq')) AS building_id
  FROM given s
  LEFT JOIN geo_grid_building b ON b.ref = s.ref AND upper_inf(b.valid)
 ORDER BY s.row;

DROP TABLE given;
ANALYZE staged
