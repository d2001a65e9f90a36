-- Today's places without those of divisions, which are known by their division.
UPDATE place_wanted w SET place_id = p.id
  FROM geo_grid_place p
 WHERE p.division_id = w.division_id AND upper_inf(p.valid);

CREATE TEMP TABLE place_known ON COMMIT DROP AS
SELECT id, kind, name, district, origin, point
  FROM geo_grid_place
 WHERE upper_inf(valid) AND division_id IS NULL
   AND (%(names)s::text[] IS NULL OR name = ANY (%(names)s::text[]));

ANALYZE place_known;
ANALYZE place_wanted
