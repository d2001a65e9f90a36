SELECT i.id FROM geo_grid_incident i JOIN staged s USING (ref) JOIN changed USING (row)
