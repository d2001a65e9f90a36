-- What residents go to; of other kinds a city says so itself.
UPDATE geo_grid_facilitykind SET is_public = true
 WHERE stands_as = 'facility'
   AND code IN ('service_station', 'service_agent', 'clinic', 'hospital', 'school', 'kindergarten',
                'market', 'elderly_care', 'elderly_canteen', 'park', 'police', 'shelter');
