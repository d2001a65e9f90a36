-- What has ended was taken off the register before there were days.
SET CONSTRAINTS ALL IMMEDIATE;
DELETE FROM geo_grid_facility WHERE NOT upper_inf(valid);
ALTER TABLE geo_grid_facility DROP COLUMN valid;
UPDATE geo_grid_importchange SET before = before - '{valid,version_of_id,opening_hours}'::text[]
 WHERE "table" = 'geo_grid_facility';
UPDATE geo_grid_importchange SET before = before - 'radius_m' WHERE "table" = 'geo_grid_component';
