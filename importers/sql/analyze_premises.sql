-- First statistics of what a large import has just filled: the next one would be planned for empty
-- tables. A small sample of the columns that joins and conditions use; because columns are named,
-- autovacuum still takes the tables for unseen and soon looks at them thoroughly.
-- Who does not own the tables leaves it all to autovacuum (PostgreSQL skips them with a warning).
SET LOCAL default_statistics_target = 30;
ANALYZE geo_grid_building (id, ref, estate, name, basic_cell_id, version_of_id, point, geom, valid),
        geo_grid_entrance (id, building_id, name, basic_cell_id, version_of_id, valid),
        geo_grid_unit (id, ref, building_id, entrance_id, floor, room, basic_cell_id, version_of_id,
                       is_estimated, is_unassigned, point, valid),
        geo_grid_address (id, building_id, entrance_id, unit_id, road, number, estate,
                          building_part, is_primary, kind, valid);
SET LOCAL default_statistics_target TO DEFAULT
