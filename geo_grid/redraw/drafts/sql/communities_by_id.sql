SELECT d.id, d.code, d.name, d.community_type AS type, d.parent_id AS parent
  FROM geo_grid_division d WHERE d.id = ANY (%(communities)s) ORDER BY d.id
