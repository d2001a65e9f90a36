-- An outline is taken while no atoms lie below; afterwards it is theirs.
WITH corrected AS (
    UPDATE geo_grid_division d
       SET name = s.name, community_type = coalesce(s.community_type, d.community_type),
           is_provisional = false,
           geom = CASE WHEN s.has_ground THEN d.geom ELSE coalesce(s.geom, d.geom) END
      FROM staged s
     WHERE d.id = s.division_id AND NOT s.is_new
       AND (d.name <> s.name OR d.is_provisional
            OR coalesce(s.community_type, d.community_type) <> d.community_type
            OR (NOT s.has_ground AND s.geom IS NOT NULL AND d.geom IS DISTINCT FROM s.geom))
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

INSERT INTO geo_grid_division (id, valid, code, level, name, parent_id, community_type,
                               is_provisional, geom)
SELECT s.division_id, tstzrange(%(today)s, NULL), s.code, s.level, s.name,
       coalesce(p.division_id, d.id), coalesce(s.community_type, ''), s.is_provisional, s.geom
  FROM staged s
  LEFT JOIN staged p ON p.code = s.parent_code
  LEFT JOIN geo_grid_division d ON d.code = s.parent_code AND upper_inf(d.valid)
 WHERE s.is_new;

-- A province that comes after its city is set above it.
UPDATE geo_grid_division d
   SET parent_id = s.division_id
  FROM staged s
 WHERE s.is_new AND s.level = 'province' AND d.level = 'city' AND d.parent_id IS NULL
   AND upper_inf(d.valid) AND left(d.code, 2) = left(s.code, 2);

INSERT INTO changed SELECT row FROM staged WHERE is_new
