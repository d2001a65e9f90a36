-- Statistics of what a large import has just filled: the next one would be planned for empty tables.
-- Where it is a fifth of them or more, a small sample will do at first: because columns are named,
-- the rows stay counted as unseen, and autovacuum soon looks at them thoroughly.
-- Who does not own the tables leaves it all to autovacuum (PostgreSQL skips them with a warning).
SELECT set_config('default_statistics_target', '30', true)
 WHERE %(changed)s * 5 >= (SELECT max(c.reltuples) FROM pg_class c
                            WHERE c.oid = ANY (
           ARRAY['geo_grid_building', 'geo_grid_entrance', 'geo_grid_unit',
                 'geo_grid_address']::regclass[]));
ANALYZE geo_grid_building (id, ref, estate, name, basic_cell_id, version_of_id, point, geom, valid),
        geo_grid_entrance (id, building_id, name, basic_cell_id, version_of_id, valid),
        geo_grid_unit (id, ref, building_id, entrance_id, floor, room, basic_cell_id, version_of_id,
                       is_estimated, is_unassigned, point, valid),
        geo_grid_address (id, building_id, entrance_id, unit_id, road, number, estate,
                          building_part, is_primary, kind, valid);
SET LOCAL default_statistics_target TO DEFAULT
