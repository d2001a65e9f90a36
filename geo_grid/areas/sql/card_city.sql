SELECT jsonb_build_object(
           'name', c.name, 'code', c.code, 'metric_srid', c.metric_srid, 'datum', c.datum,
           'timezone', c.timezone, 'data_version', c.data_version, 'missing', c.missing,
           'attribution', nullif(c.attribution, ''),
           'bbox', (SELECT jsonb_build_array(ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e))
                      FROM (SELECT coalesce(ST_Extent(v.geom)::geometry, c.envelope) AS e
                              FROM geo_grid_gridcellversion v
                             WHERE v.kind = 'base' AND upper_inf(v.valid)) x),
           'has_estimates', coalesce(s.estimated_residents > 0, false),
           'counts', jsonb_build_object(
               'communities', (SELECT count(*) FROM geo_grid_division
                                WHERE level = 'community' AND upper_inf(valid)),
               'grid_cells', (SELECT count(*) FROM geo_grid_gridcellversion
                               WHERE kind = 'base' AND upper_inf(valid)),
               'basic_cells', coalesce(s.basic_cells, 0),
               /*each sum but registered floating left_behind overseas estimated_residents floor_area_m2 open_incidents: '{column}', coalesce(s.{column}, 0)*/,
               'open_incidents', geo_grid_open_incidents()))
  FROM geo_grid_city c
  LEFT JOIN (SELECT count(*) AS basic_cells,
                    /*each sum: sum({column}) AS {column}*/
               FROM geo_grid_basiccellsums s
               JOIN geo_grid_basiccell b ON b.id = s.basic_cell_id AND upper_inf(b.valid)) s
         ON true
