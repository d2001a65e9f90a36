-- The primary worker of a cell is corrected in place; other roles are added.
WITH corrected AS (
    UPDATE geo_grid_cellteam t
       SET worker_id = w.id
      FROM staged s JOIN geo_grid_worker w USING (ref)
     WHERE s.role = 'primary' AND t.cell_id = s.cell_id AND t.role = 'primary'
       AND upper_inf(t.valid) AND t.worker_id <> w.id
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

WITH added AS (
    INSERT INTO geo_grid_cellteam (cell_id, worker_id, role, valid)
    SELECT s.cell_id, w.id, s.role, tstzrange(%(today)s, NULL)
      FROM staged s JOIN geo_grid_worker w USING (ref)
     WHERE s.cell_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM geo_grid_cellteam t
                        WHERE t.cell_id = s.cell_id AND t.role = s.role
                          AND t.worker_id = w.id AND upper_inf(t.valid))
    RETURNING cell_id, worker_id, role
)
INSERT INTO changed
SELECT s.row FROM added a
  JOIN geo_grid_worker w ON w.id = a.worker_id
  JOIN staged s ON s.ref = w.ref AND s.cell_id = a.cell_id AND s.role = a.role
