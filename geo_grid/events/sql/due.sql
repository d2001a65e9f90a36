-- What is numbered and not counted: up to which number, and the atoms of it; no row for nothing.
SELECT h.number,
       coalesce((SELECT array_agg(DISTINCT atom)
                   FROM geo_grid_event e, unnest(e.atoms) atom
                  WHERE e.number > h.counted AND e.number <= h.number
                    AND e.noun = 'case'), '{}') AS atoms,  -- others are counted by their writers
       EXISTS (SELECT 1 FROM geo_grid_event e
                WHERE e.number > h.counted AND e.number <= h.number
                  AND e.noun = 'case') AS has_cases
  FROM geo_grid_eventhead h WHERE h.id = 1 AND h.counted < h.number
