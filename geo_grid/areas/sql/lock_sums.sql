-- Keep the sums of the given atoms, in the order of ids, and those of the atoms in which houses with
-- a door there stand: whoever counts a house holds the atom it stands in.
SELECT count(*) FROM (
    SELECT FROM geo_grid_basiccellsums
     WHERE basic_cell_id IN (
           SELECT unnest(%(cells)s::bigint[])
            UNION
           SELECT b.basic_cell_id
             FROM geo_grid_unit u JOIN geo_grid_building b ON b.id = u.building_id
            WHERE u.basic_cell_id = ANY (%(cells)s::bigint[]))
     ORDER BY basic_cell_id
       FOR NO KEY UPDATE) locked
