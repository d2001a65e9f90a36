-- Rows that name no building are places: what their ending says. An empty cell says nothing.
CREATE TEMP TABLE said_places ON COMMIT DROP AS
SELECT s.row, geo_grid_place_kind(coalesce(d.estate, d.road),
                                  CASE WHEN d.estate IS NULL THEN 'road' ELSE 'estate' END) AS kind,
       coalesce(d.estate, d.road) AS name, coalesce(s.district, '') AS district,
       coalesce(s.address, CASE WHEN d.estate IS NOT NULL THEN d.road END, '') AS address,
       s.aliases
  FROM staged s JOIN doors d USING (door)
 WHERE s.building_id IS NULL;

WITH given AS (
    SELECT DISTINCT ON (kind, name, district) * FROM said_places ORDER BY kind, name, district, row
), merged AS (
    INSERT INTO geo_grid_place AS t (kind, name, district, address, source, origin, valid)
    SELECT kind, name, district, address, left(%(source)s, 100), 'given', tstzrange(%(today)s, NULL)
      FROM given
    ON CONFLICT (kind, name, district) WHERE origin = 'given' AND upper_inf(valid) DO UPDATE
       SET address = excluded.address, revision = t.revision + 1
     WHERE excluded.address NOT IN ('', t.address)
    RETURNING kind, name, district
)
INSERT INTO changed SELECT g.row FROM given g JOIN merged USING (kind, name, district);

WITH named AS (
    INSERT INTO geo_grid_placename (place_id, kind, name, origin)
    SELECT p.id, 'alias', left(alias, 200), 'given'
      FROM said_places s
      JOIN geo_grid_place p
        ON p.kind = s.kind AND p.name = s.name AND p.district = s.district
       AND p.origin = 'given' AND upper_inf(p.valid)
     CROSS JOIN LATERAL string_to_table(s.aliases, E'\n') AS alias
     WHERE alias NOT IN ('', s.name)
       AND NOT EXISTS (SELECT FROM geo_grid_placename n WHERE n.place_id = p.id AND n.name = alias
                          AND n.origin = 'given')
     GROUP BY p.id, left(alias, 200)
     ORDER BY p.id, min(s.row)
    ON CONFLICT (place_id, kind, name) DO UPDATE SET origin = 'given'
    RETURNING place_id
)
INSERT INTO changed
SELECT s.row
  FROM said_places s
  JOIN geo_grid_place p ON p.kind = s.kind AND p.name = s.name AND p.district = s.district
  JOIN named n ON n.place_id = p.id
EXCEPT SELECT row FROM changed;

DROP TABLE said_places
