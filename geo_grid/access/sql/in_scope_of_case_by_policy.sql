-- The same for the row policy: the cases it finds are those that their own policy shows.
EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = it.incident_id)
