INSERT INTO touched
SELECT basic_cell_id FROM doors WHERE basic_cell_id IS NOT NULL
UNION
SELECT basic_cell_id FROM staged WHERE basic_cell_id IS NOT NULL
