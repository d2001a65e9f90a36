SELECT DISTINCT basic_cell_id FROM touched WHERE basic_cell_id IS NOT NULL ORDER BY 1
