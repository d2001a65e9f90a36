-- People who were written down with a number that somebody else is on the register with.
SELECT least(c.id, h.id) AS first, greatest(c.id, h.id) AS second
  FROM geo_grid_resident c
  JOIN geo_grid_resident h
    ON h.id_type = c.id_type AND h.id_number_digest = c.id_number_digest AND NOT h.is_contested
 WHERE c.is_contested
