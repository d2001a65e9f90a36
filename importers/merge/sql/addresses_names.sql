-- Rows that name no building are places: what their ending says. An empty cell says nothing.
CREATE TEMP TABLE said_places ON COMMIT DROP AS
SELECT s.row, geo_grid_place_kind(coalesce(d.estate, d.road),
                                  CASE WHEN d.estate IS NULL THEN 'road' ELSE 'estate' END) AS kind,
       coalesce(d.estate, d.road) AS name, coalesce(s.district, '') AS district,
       coalesce(s.address, CASE WHEN d.estate IS NOT NULL THEN d.road END, '') AS address,
       s.aliases, s.nicknames, s.former_names, s.former_until, s.abbreviations, s.pinyin
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

WITH said AS (
    SELECT s.row, p.id AS place_id, n.kind, left(each, 200) AS name, n.until
      FROM said_places s
      JOIN geo_grid_place p
        ON p.kind = s.kind AND p.name = s.name AND p.district = s.district
       AND p.origin = 'given' AND upper_inf(p.valid)
     CROSS JOIN LATERAL (VALUES ('alias', s.aliases, NULL), ('nickname', s.nicknames, NULL),
                                ('former', s.former_names, s.former_until),
                                ('abbreviation', s.abbreviations, NULL),
                                ('pinyin', s.pinyin, NULL)) AS n (kind, names, until)
     CROSS JOIN LATERAL string_to_table(n.names, E'\n') AS each
     WHERE each NOT IN ('', s.name)
), named AS (
    INSERT INTO geo_grid_placename AS t (place_id, kind, name, until, origin)
    SELECT place_id, kind, name, max(until), 'given'
      FROM said
     GROUP BY place_id, kind, name
     ORDER BY place_id, min(row), kind, name
    ON CONFLICT (place_id, kind, name) DO UPDATE
       SET origin = 'given', until = coalesce(excluded.until, t.until)
     WHERE t.origin <> 'given' OR t.until IS DISTINCT FROM coalesce(excluded.until, t.until)
    RETURNING place_id, kind, name
)
INSERT INTO changed
SELECT DISTINCT s.row FROM said s JOIN named USING (place_id, kind, name)
EXCEPT SELECT row FROM changed;

DROP TABLE said_places
