-- Who holds a role in some communities by their code.
SELECT a.role, a.division_code AS code, coalesce(nullif(u.display_name, ''), u.username) AS name
  FROM geo_grid_roleassignment a JOIN geo_grid_user u ON u.id = a.user_id
 WHERE a.division_code = ANY (%(codes)s) AND a.valid @> clock_timestamp()
 ORDER BY a.division_code, a.role, u.id
