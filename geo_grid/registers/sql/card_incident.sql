SELECT jsonb_build_object(
           'id', i.id, 'ref', i.ref, 'category', i.category, 'title', i.title, 'state', i.state,
           'step', i.step, 'kind', i.kind, 'round', i.round, 'deadline', i.deadline,
           'source', i.source, 'address_text', i.address_text, 'reported_at', i.reported_at,
           'closed_at', i.closed_at, 'lon', ST_X(i.point), 'lat', ST_Y(i.point),
           'basic_cell', c.code,
           'grid_cell', CASE WHEN v.id IS NOT NULL
                        THEN jsonb_build_object('id', v.cell_id, 'code', v.code, 'name', v.name) END,
           'building', CASE WHEN b.id IS NOT NULL
                       THEN jsonb_build_object('id', b.id, 'name', b.name) END,
           'division', CASE WHEN d.id IS NOT NULL
                       THEN jsonb_build_object('code', d.code, 'name', d.name) END)
  FROM geo_grid_incident i
  LEFT JOIN geo_grid_basiccell c ON c.id = i.basic_cell_id
  LEFT JOIN geo_grid_gridcellversion v ON v.id = i.cell_version_id
  LEFT JOIN geo_grid_building b ON b.id = i.building_id
  LEFT JOIN geo_grid_division d ON d.id = i.division_id
 WHERE i.id = %(incident)s AND /*in scope: incident i*/
