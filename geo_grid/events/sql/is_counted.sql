-- Whether every committed event of a case is in the sums and in the versions of the data. Of all else
-- the writer counts and raises the versions itself: a message that was read makes nothing stale.
SELECT NOT EXISTS (SELECT 1 FROM geo_grid_event WHERE number IS NULL AND noun = 'case')
   AND NOT EXISTS (SELECT 1 FROM geo_grid_eventhead h JOIN geo_grid_event e ON e.number > h.counted
                    WHERE e.number <= h.number AND e.noun = 'case')
