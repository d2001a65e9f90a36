-- A correction of a building that changes one fact.
UPDATE geo_grid_building SET floors = 13 - floors WHERE id = %(id)s
