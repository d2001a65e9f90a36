-- Who answers in the area: the longest prefix, of equal ones the matter's own row before its group's.
SELECT p.department_id
  FROM geo_grid_matterparty p
 WHERE (p.matter_id = %(matter)s OR p."group" = %(group)s)
   AND starts_with(%(division)s, p.division_code)
 ORDER BY length(p.division_code) DESC, p.matter_id NULLS LAST
 LIMIT 1
