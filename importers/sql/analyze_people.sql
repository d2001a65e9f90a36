ANALYZE geo_grid_resident, geo_grid_household, geo_grid_residence, geo_grid_organisation,
        geo_grid_organisationplace
