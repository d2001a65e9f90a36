-- What the rows say about their building, once per way of saying it: here by its ref.
CREATE TEMP TABLE tied ON COMMIT DROP AS
SELECT asked.tie, 1::bigint AS candidates, b.id AS building_id, b.point, b.basic_cell_id,
       a.road, a.number, coalesce(nullif(a.estate, ''), b.estate) AS estate, a.building_part
  FROM (SELECT DISTINCT tie, building_ref FROM staged WHERE building_ref IS NOT NULL) asked
  LEFT JOIN geo_grid_building b ON b.ref = asked.building_ref AND upper_inf(b.valid)
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid);
CREATE INDEX ON tied (tie);
ANALYZE tied
