SELECT l.parent_id AS parent, l.child_id AS child, l.residents, l.basic_cells,
       p.effective_on AS "on", p.plan_id AS plan
  FROM geo_grid_celllineage l
  JOIN geo_grid_publication p ON p.id = l.publication_id
 WHERE l.parent_id = ANY (%(cells)s) AND l.child_id = ANY (%(cells)s)
 ORDER BY p.effective_on, l.parent_id, l.child_id
