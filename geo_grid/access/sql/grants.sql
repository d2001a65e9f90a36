-- What an account holds at this instant, one row a role and area; the cells of a worker without an
-- area come from the teams he stands in.
WITH held AS (
    SELECT a.role, a.division_code, a.grid_cell_id, a.building_id, a.department_id
      FROM geo_grid_roleassignment a
     WHERE a.user_id = %(user)s AND a.valid @> %(now)s
), cells AS (
    SELECT h.role, t.cell_id
      FROM held h, geo_grid_user u
      JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id AND t.valid @> %(now)s
     WHERE u.id = %(user)s AND h.role = 'grid_worker'
       AND h.grid_cell_id IS NULL AND h.division_code = ''
)
SELECT held.*, (SELECT code FROM geo_grid_city) AS city_code FROM held
UNION ALL
SELECT role, '', cell_id, NULL, NULL, NULL FROM cells
