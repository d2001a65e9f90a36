-- Doors of a building that have no point of their own lie where their entrance or building lies;
-- the atoms they lay on before come back.
WITH placed AS (
    SELECT v.id, v.basic_cell_id AS before, coalesce(e.basic_cell_id, b.basic_cell_id) AS now,
           CASE WHEN e.id IS NULL THEN 'building' ELSE 'entrance' END AS origin
      FROM geo_grid_unit v
      JOIN geo_grid_building b ON b.id = v.building_id
      LEFT JOIN geo_grid_entrance e ON e.id = v.entrance_id
     WHERE b.id = %(building)s AND v.point IS NULL
), moved AS (
    UPDATE geo_grid_unit u
       SET basic_cell_id = p.now, point_origin = p.origin
      FROM placed p
     WHERE u.id = p.id AND (p.before, u.point_origin) IS DISTINCT FROM (p.now, p.origin)
    RETURNING p.before, p.now
)
SELECT before AS cell FROM moved WHERE before IS NOT NULL
UNION
SELECT now FROM moved WHERE now IS NOT NULL
