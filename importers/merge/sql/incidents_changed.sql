SELECT k.id FROM incidents_known k JOIN changed USING (row)
