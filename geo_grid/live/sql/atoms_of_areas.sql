-- The atoms of each area, as its divisions and cells lie now.
SELECT s.place, geo_grid_find_cells(s.scope, 'cases') AS atoms
  FROM unnest(%(scopes)s::jsonb[]) WITH ORDINALITY AS s(scope, place)
