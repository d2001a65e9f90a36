ALTER TABLE geo_grid_facility DROP CONSTRAINT facility_kind_known;
ALTER TABLE geo_grid_component DROP CONSTRAINT component_kind_known;
UPDATE geo_grid_facility SET kind = 'other'
 WHERE kind NOT IN ('service_station', 'clinic', 'hospital', 'school', 'kindergarten', 'market',
                    'elderly_care', 'park', 'police', 'shelter', 'other');
UPDATE geo_grid_component SET kind = 'other'
 WHERE kind NOT IN ('camera', 'hydrant', 'manhole', 'lamp', 'other');
