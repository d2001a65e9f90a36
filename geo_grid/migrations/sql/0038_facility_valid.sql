-- What stands there has stood there since the first day that is told of the city. As a constant, no
-- row is written anew, so that imports before this one can still be undone.
DO $$
DECLARE
  zone text := coalesce((SELECT timezone FROM geo_grid_city LIMIT 1), 'Asia/Shanghai');
  since timestamptz := coalesce((SELECT min(lower(valid)) FROM geo_grid_division),
                                timestamp '2000-01-01 00:00' AT TIME ZONE zone);
BEGIN
  EXECUTE format('ALTER TABLE geo_grid_facility ADD COLUMN valid tstzrange NOT NULL DEFAULT %L',
                 tstzrange(since, NULL));
  ALTER TABLE geo_grid_facility ALTER COLUMN valid DROP DEFAULT;
  UPDATE geo_grid_importchange
     SET before = before || jsonb_build_object('valid', tstzrange(since, NULL)::text,
                                               'version_of_id', NULL, 'opening_hours', '')
   WHERE "table" = 'geo_grid_facility';
  UPDATE geo_grid_importchange SET before = before || '{"radius_m": null}'
   WHERE "table" = 'geo_grid_component';
END $$;
