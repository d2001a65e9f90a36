-- For each scope, which cases it saw before one of these events: by the same predicate, on the row
-- as it was. Its id is left out, since parts are looked up by it as they are now; those of before
-- stand beside it.
SELECT s.place, array_agg(DISTINCT v.key) AS ids
  FROM unnest(%(scopes)s::jsonb[], %(atoms)s::text[]) WITH ORDINALITY AS s(scope, atoms, place)
 CROSS JOIN LATERAL (
     SELECT e.key
       FROM geo_grid_event e
      CROSS JOIN LATERAL jsonb_populate_record(NULL::geo_grid_incident, e.before - 'id') AS it
      WHERE e.number > %(after)s AND e.number <= %(number)s AND e.noun = 'case'
        AND e.before IS NOT NULL
        AND (/*visible*/
             OR EXISTS (
                 SELECT 1 FROM jsonb_array_elements_text(e.before -> 'parts') AS p(id)
                  WHERE p.id::bigint = ANY ((SELECT geo_grid_scope_ids(s.scope, 'cases', 'departments'))::bigint[])))
     OFFSET 0) v
 GROUP BY s.place
