SELECT v.code FROM geo_grid_gridcellversion v
  JOIN unnest(%(codes)s::text[], %(cells)s::bigint[]) AS w(code, cell)
    ON w.code = v.code AND v.cell_id IS DISTINCT FROM w.cell
 WHERE v.kind = %(kind)s LIMIT 1
