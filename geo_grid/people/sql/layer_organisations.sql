SELECT o.id, p.basic_cell_id, p.point AS geom, p.point_3857 AS geom_3857, o.name, o.kind,
       o.credit_code, c.code AS basic_cell, lower(p.valid) AS valid_from
  FROM geo_grid_organisationplace p
  JOIN geo_grid_organisation o ON o.id = p.organisation_id
  LEFT JOIN geo_grid_basiccell c ON c.id = p.basic_cell_id
 WHERE upper_inf(p.valid)
   AND /*in scope: organisationplace p*/
