-- Statistics of the ground that was laid in this transaction, before everything is resolved on it.
ANALYZE geo_grid_division, geo_grid_basiccell, geo_grid_cellassignment, geo_grid_gridcellversion,
        geo_grid_building, geo_grid_entrance, geo_grid_unit
