DELETE FROM geo_grid_basiccelledge WHERE a_id = ANY (%(atoms)s) OR b_id = ANY (%(atoms)s)
