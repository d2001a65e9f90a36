-- Who bears a name today: buildings by road and estate, street lines; phases and groups count for
-- their whole too. `names` are all names that may have changed, NULL stands for every one.
CREATE TEMP TABLE place_members ON COMMIT DROP AS
WITH RECURSIVE borne AS (
    SELECT DISTINCT road AS name, 'road' AS said, building_id, NULL::bigint AS street_id
      FROM (SELECT a.road, a.building_id
              FROM geo_grid_address a
             WHERE a.building_id IS NOT NULL AND a.road <> '' AND upper_inf(a.valid)
               AND (%(names)s::text[] IS NULL OR a.road = ANY (%(names)s::text[]))
             UNION ALL
            SELECT a.road, e.building_id
              FROM geo_grid_address a JOIN geo_grid_entrance e ON e.id = a.entrance_id
             WHERE a.road <> '' AND upper_inf(a.valid)
               AND (%(names)s::text[] IS NULL OR a.road = ANY (%(names)s::text[]))
             UNION ALL
            SELECT a.road, u.building_id
              FROM geo_grid_address a JOIN geo_grid_unit u ON u.id = a.unit_id
             WHERE a.unit_id IS NOT NULL AND a.road <> '' AND upper_inf(a.valid)
               AND (%(names)s::text[] IS NULL OR a.road = ANY (%(names)s::text[]))) roads
     UNION ALL
    SELECT estate.name, 'estate', b.id, NULL
      FROM geo_grid_building b
      LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
     CROSS JOIN LATERAL (SELECT coalesce(nullif(a.estate, ''), b.estate) AS name) estate
     WHERE estate.name <> '' AND upper_inf(b.valid)
       AND (%(names)s::text[] IS NULL
            OR estate.name LIKE ANY (SELECT replace(replace(name, '%%', '\%%'), '_', '\_') || '%%'
                                       FROM unnest(%(names)s::text[]) name))
     UNION ALL
    SELECT name, 'road', NULL, id
      FROM geo_grid_street
     WHERE name <> '' AND (%(names)s::text[] IS NULL OR name = ANY (%(names)s::text[]))
     UNION ALL
    -- a given place lies where the text of its address says, if buildings stand there
    SELECT p.name, CASE WHEN p.kind IN ('road', 'lane') THEN 'road' ELSE 'estate' END,
           a.building_id, NULL
      FROM geo_grid_place p
     CROSS JOIN LATERAL regexp_match(normalize(p.address, NFKC),
               '([^0-9]+?(?:路|街|道|里|弄|巷|胡同|条|社|厝))([0-9].*)$') AS said
      JOIN geo_grid_address a
        ON a.road = said[1] AND a.unit_id IS NULL AND a.building_id IS NOT NULL AND upper_inf(a.valid)
       AND (geo_grid_number_within(rtrim(normalize(a.number, NFKC), '号'), said[2])
            OR rtrim(normalize(a.number, NFKC), '号') = rtrim(said[2], '号'))
     WHERE p.origin = 'given' AND upper_inf(p.valid) AND p.address <> ''
       AND (%(names)s::text[] IS NULL OR p.name = ANY (%(names)s::text[]))
), kinds AS (
    SELECT name, said, name AS part, geo_grid_place_kind(name, said) AS kind
      FROM (SELECT DISTINCT name, said FROM borne) each
     UNION ALL
    SELECT k.name, k.said, whole.part, whole.kind
      FROM kinds k
     CROSS JOIN LATERAL geo_grid_place_above(k.part) AS above
     CROSS JOIN LATERAL (
           SELECT above AS part, geo_grid_place_kind(above, 'estate') AS kind
            WHERE k.kind = 'phase'
            UNION ALL
           SELECT regexp_replace(above, '^.+?村(?=..)', ''),
                  CASE WHEN above ~ '村$' THEN 'village' ELSE 'hamlet' END
            WHERE k.kind = 'group'
            UNION ALL
           SELECT substring(above FROM '^.+?村'), 'village'
            WHERE k.kind = 'group' AND above ~ '^.+?村..') whole
     WHERE above IS NOT NULL
)
SELECT DISTINCT k.kind, k.part AS name, b.building_id, b.street_id
  FROM borne b JOIN kinds k USING (name, said)
 WHERE %(names)s::text[] IS NULL OR k.part = ANY (%(names)s::text[]);

ANALYZE place_members
