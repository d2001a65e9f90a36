-- Statistics of what a large import has just filled: the next one would be planned for empty tables.
-- Who does not own the tables leaves it to autovacuum (PostgreSQL skips them with a warning).
ANALYZE geo_grid_building, geo_grid_entrance, geo_grid_unit, geo_grid_address
