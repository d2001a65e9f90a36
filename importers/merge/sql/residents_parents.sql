-- Lock the doors that the rows point at, and count what is missing.
WITH doors AS (
    SELECT id FROM geo_grid_unit WHERE id IN (SELECT unit_id FROM staged) FOR KEY SHARE
)
SELECT (SELECT count(DISTINCT unit_id) FROM staged) - (SELECT count(*) FROM doors)
     + (SELECT count(*) FROM staged WHERE unit_id IS NULL)
