SELECT i.id, i.ref, i.category, i.state, i.point AS geom
  FROM geo_grid_incident i, frame WHERE i.point && frame.box AND i.state = 'open'
   AND /*in scope: incident i*/
