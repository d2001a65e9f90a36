-- The next events, in their order; `atom` and `parties` are where the case lay and whom it named before.
SELECT e.number, e.noun, e.key, e.revision, e.change, e.at,
       (e.before ->> 'basic_cell_id')::bigint AS atom,
       ARRAY[(e.before ->> 'reporter_id')::bigint, (e.before ->> 'handler_id')::bigint,
             (e.before ->> 'verifier_id')::bigint, (e.before ->> 'supervisor_id')::bigint] AS parties
  FROM geo_grid_event e
 WHERE e.number > %(after)s
 ORDER BY e.number
 LIMIT %(most)s
