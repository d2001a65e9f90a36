-- Rows that name no building are names of estates or roads. An empty cell says nothing.
WITH given AS (
    SELECT DISTINCT ON (kind, name, district) *
      FROM (SELECT s.row,
                   CASE WHEN d.estate IS NOT NULL THEN 'estate' ELSE 'road' END AS kind,
                   coalesce(d.estate, d.road) AS name, coalesce(s.district, '') AS district,
                   coalesce(s.address, CASE WHEN d.estate IS NOT NULL THEN d.road END, '') AS address,
                   coalesce(s.aliases, '') AS aliases
              FROM staged s JOIN doors d USING (door)
             WHERE s.building_id IS NULL) named
     ORDER BY kind, name, district, row
), merged AS (
    INSERT INTO geo_grid_placename AS t (kind, name, district, address, aliases, source)
    SELECT kind, name, district, address, aliases, left(%(source)s, 100) FROM given
    ON CONFLICT (kind, name, district) DO UPDATE
       SET address = coalesce(nullif(excluded.address, ''), t.address),
           aliases = CASE WHEN excluded.aliases = '' OR t.aliases = excluded.aliases THEN t.aliases
                          WHEN t.aliases = '' THEN excluded.aliases
                          ELSE (SELECT string_agg(DISTINCT alias, E'\n')
                                  FROM unnest(string_to_array(t.aliases, E'\n')
                                              || string_to_array(excluded.aliases, E'\n')) AS alias)
                     END
     WHERE (excluded.address <> '' AND excluded.address <> t.address)
        OR EXISTS (SELECT FROM unnest(string_to_array(excluded.aliases, E'\n')) AS alias
                    WHERE alias <> ALL (string_to_array(t.aliases, E'\n')))
    RETURNING kind, name, district
)
INSERT INTO changed SELECT g.row FROM given g JOIN merged USING (kind, name, district)
