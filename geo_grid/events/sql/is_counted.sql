-- Whether every committed event is in the sums and in the versions of the data.
SELECT NOT EXISTS (SELECT 1 FROM geo_grid_event WHERE number IS NULL)
   AND NOT EXISTS (SELECT 1 FROM geo_grid_eventhead WHERE counted < number)
