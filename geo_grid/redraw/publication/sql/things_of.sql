-- Ids of what stands in some atoms and has a point of its own, by table.
SELECT 'building' AS thing, id FROM geo_grid_building WHERE basic_cell_id = ANY (%(atoms)s)
UNION ALL
SELECT 'entrance', id FROM geo_grid_entrance WHERE basic_cell_id = ANY (%(atoms)s)
UNION ALL
SELECT 'unit', id FROM geo_grid_unit WHERE basic_cell_id = ANY (%(atoms)s) AND point IS NOT NULL
UNION ALL
SELECT 'organisation', id FROM geo_grid_organisationplace WHERE basic_cell_id = ANY (%(atoms)s)
UNION ALL
SELECT 'facility', id FROM geo_grid_facility WHERE basic_cell_id = ANY (%(atoms)s)
UNION ALL
SELECT 'component', id FROM geo_grid_component WHERE basic_cell_id = ANY (%(atoms)s)
UNION ALL
SELECT 'incident', id FROM geo_grid_incident WHERE basic_cell_id = ANY (%(atoms)s)
