-- Former values of rows: those of persons and cases are seen by whoever sees all of them.
it."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all({scope}, 'registers') AND geo_grid_sees_all({scope}, 'cases'))
