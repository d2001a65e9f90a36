-- For each scope, which of these cases it sees. The scope of a row is computed once, not once a case:
-- that is what OFFSET 0 is for.
SELECT s.place, array_agg(v.id) AS ids
  FROM unnest(%(scopes)s::jsonb[], %(atoms)s::text[]) WITH ORDINALITY AS s(scope, atoms, place)
 CROSS JOIN LATERAL (
     SELECT it.id
       FROM geo_grid_incident it
      WHERE it.id = ANY (%(keys)s) AND /*visible*/
     OFFSET 0) v
 GROUP BY s.place
