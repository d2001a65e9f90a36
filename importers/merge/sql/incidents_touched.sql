INSERT INTO touched
SELECT DISTINCT i.basic_cell_id
  FROM geo_grid_incident i JOIN staged s USING (ref) JOIN changed USING (row)
