-- Whether an atom, or a building, lies in an area (see access/sql/functions.sql).
SELECT coalesce((SELECT geo_grid_sees_all(%(area)s::jsonb, 'area'))
       OR %(cell)s::bigint = ANY ((SELECT geo_grid_scope_cells(%(area)s::jsonb, 'area'))::bigint[])
       OR %(building)s::bigint = ANY (
            (SELECT geo_grid_scope_ids(%(area)s::jsonb, 'area', 'buildings'))::bigint[]), false)
