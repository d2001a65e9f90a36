-- Open incidents of some atoms: the version of the cell and the community they lie in now. Closed
-- ones keep the version.
UPDATE geo_grid_incident i
   SET cell_version_id = v.id, division_id = b.community_id
  FROM geo_grid_incident j
  JOIN geo_grid_basiccell b ON b.id = j.basic_cell_id
  LEFT JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = j.basic_cell_id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
 WHERE i.id = j.id AND i.state = 'open' AND i.basic_cell_id = ANY (%(atoms)s)
   AND (i.cell_version_id, i.division_id) IS DISTINCT FROM (v.id, b.community_id)
