-- Whether anything that is published only in the table is known of the city by now.
SELECT EXISTS (SELECT FROM geo_grid_basiccellsums
                WHERE households > 0 OR residents > 0 OR organisations > 0 OR open_incidents > 0)
