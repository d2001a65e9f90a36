-- What an account holds at this instant, with the code of the city.
SELECT g.role, g.division_code, g.grid_cell_id, g.building_id, g.department_id,
       (SELECT code FROM geo_grid_city) AS city_code
  FROM geo_grid_grants(%(user)s, %(now)s) g
