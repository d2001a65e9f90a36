SELECT i.id, i.basic_cell_id, i.point AS geom, i.point_3857 AS geom_3857, i.ref, i.category,
       i.title, i.state, i.step, i.reported_at, i.closed_at, v.code AS grid_cell, c.code AS basic_cell
  FROM geo_grid_incident i
  LEFT JOIN geo_grid_gridcellversion v ON v.id = i.cell_version_id
  LEFT JOIN geo_grid_basiccell c ON c.id = i.basic_cell_id
 WHERE /*in scope: incident i*/
