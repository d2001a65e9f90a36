-- Where each community lies, as ids of today's divisions and the name of the district.
CREATE TEMP TABLE place_ground ON COMMIT DROP AS
WITH RECURSIVE above AS (
    SELECT id AS community_id, id, parent_id, level, name
      FROM geo_grid_division WHERE level = 'community' AND upper_inf(valid)
     UNION ALL
    SELECT a.community_id, d.id, d.parent_id, d.level, d.name
      FROM above a JOIN geo_grid_division d ON d.id = a.parent_id
)
SELECT community_id,
       min(id) FILTER (WHERE level = 'street') AS street_id,
       min(id) FILTER (WHERE level = 'district') AS district_id,
       min(name) FILTER (WHERE level = 'district') AS district
  FROM above GROUP BY community_id
