-- Of some pairs of characters the one that fewest cases hold, or all of which nothing is known; by the
-- planner's statistics, which a role that the row policies bind may not read. With the rarest alone the
-- planner knows how many rows there are; the product of all would tell it that there are none.
CREATE FUNCTION geo_grid_rarest_bigrams(pairs integer[]) RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    WITH known AS (
        SELECT e.pair, e.share
          FROM pg_stats s,
               unnest(s.most_common_elems::text::integer[], s.most_common_elem_freqs) AS e (pair, share)
         WHERE s.schemaname::regnamespace = (SELECT relnamespace FROM pg_class
                                              WHERE oid = 'geo_grid_incident'::regclass)
           AND s.tablename = 'geo_grid_incident' AND s.attname = 'bigrams'
    ), ranked AS (
        SELECT p.pair, coalesce(k.share, 0) AS share
          FROM unnest(pairs) AS p (pair) LEFT JOIN known k USING (pair)
    )
    SELECT coalesce(array_agg(pair ORDER BY pair), '{}')
      FROM ranked WHERE share = (SELECT min(share) FROM ranked);
END;
