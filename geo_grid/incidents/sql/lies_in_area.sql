-- Whether a case lies where a right is held: the area of it as the class "area" of a scope. As
-- rights_at.sql asks of one case; the ground of a right holds no departments.
(SELECT geo_grid_sees_all(%s::jsonb, 'area'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%s::jsonb, 'area'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id
        = ANY ((SELECT geo_grid_scope_divisions(%s::jsonb, 'area'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(%s::jsonb, 'area', 'buildings'))::bigint[])
