-- What belongs to a case is seen with the case.
EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = it.incident_id AND /*in scope: incident i*/)
