-- Decisions that stand, with the ground they mean today; one whose thing has ended is left out.
SELECT d.id, d.mark, d.thing, d.thing_id, d.label, d.decided_by, lower(d.valid) AS decided_at,
       u.room, ST_X(w.point) AS lon, ST_Y(w.point) AS lat, c.code AS basic_cell, g.code AS grid_cell
  FROM geo_grid_addressdecision d
  LEFT JOIN geo_grid_unit u
    ON d.thing = 'unit' AND u.id = d.thing_id AND upper_inf(u.valid)
  LEFT JOIN geo_grid_entrance e
    ON e.id = CASE d.thing WHEN 'entrance' THEN d.thing_id WHEN 'unit' THEN u.entrance_id END
   AND upper_inf(e.valid)
  LEFT JOIN geo_grid_building b
    ON b.id = CASE d.thing WHEN 'building' THEN d.thing_id WHEN 'entrance' THEN e.building_id
                           WHEN 'unit' THEN u.building_id END
   AND upper_inf(b.valid)
  LEFT JOIN geo_grid_place p
    ON d.thing = 'place' AND p.id = d.thing_id AND upper_inf(p.valid)
  LEFT JOIN LATERAL (
       SELECT coalesce(u.point, e.point, b.point, p.point) AS point,
              coalesce(u.basic_cell_id, e.basic_cell_id, b.basic_cell_id) AS basic_cell_id) w
    ON true
  LEFT JOIN geo_grid_basiccell c ON c.id = w.basic_cell_id
  LEFT JOIN geo_grid_cellassignment a ON a.basic_cell_id = c.id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion g ON g.cell_id = a.cell_id AND upper_inf(g.valid)
 WHERE upper_inf(d.valid) AND d.mark = ANY (%(marks)s)
   AND (d.thing = '' OR b.id IS NOT NULL OR p.id IS NOT NULL)
