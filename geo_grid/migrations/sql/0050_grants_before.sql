-- What an account holds at an instant, one row a role and area; the cells of a worker without an
-- area come from the teams he stands in.
CREATE OR REPLACE FUNCTION geo_grid_grants(holder bigint, at timestamptz)
RETURNS TABLE (id bigint, role text, division_code text, grid_cell_id bigint, building_id bigint,
               department_id bigint)
LANGUAGE sql STABLE ROWS 5
BEGIN ATOMIC
    SELECT a.id, a.role::text, a.division_code::text, a.grid_cell_id, a.building_id, a.department_id
      FROM geo_grid_roleassignment a
     WHERE a.user_id = holder AND a.valid @> at
    UNION ALL
    SELECT a.id, a.role::text, '', t.cell_id, NULL::bigint, NULL::bigint
      FROM geo_grid_roleassignment a
      JOIN geo_grid_user u ON u.id = a.user_id
      JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id AND t.valid @> at
     WHERE a.user_id = holder AND a.valid @> at AND a.role = 'grid_worker'
       AND a.grid_cell_id IS NULL AND a.division_code = '';
END;
