-- Which of the named rights a caller holds where a case lies: `areas` holds an area for each, as the
-- classes of a scope. What one is to the case (its department, who reported it) is not asked here.
SELECT r.name
  FROM geo_grid_incident i, unnest(%(rights)s::text[]) AS r(name)
 WHERE i.id = %(case)s
   AND (geo_grid_sees_all(%(areas)s::jsonb, r.name)
        OR i.basic_cell_id = ANY (geo_grid_scope_cells(%(areas)s::jsonb, r.name))
        OR (i.basic_cell_id IS NULL
            AND i.division_id = ANY (geo_grid_scope_divisions(%(areas)s::jsonb, r.name)))
        OR i.building_id = ANY (geo_grid_scope_ids(%(areas)s::jsonb, r.name, 'buildings')))
