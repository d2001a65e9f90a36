-- Incidents that have been open for longer than some days, for each cell of today's partition.
SELECT a.cell_id, count(*) AS n
  FROM geo_grid_incident i
  JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = i.basic_cell_id AND a.kind = %(kind)s AND upper_inf(a.valid)
  JOIN geo_grid_basiccell b ON b.id = i.basic_cell_id
 WHERE b.community_id = ANY (%(communities)s)
   AND i.state = 'open' AND i.reported_at < now() - make_interval(days => %(days)s)
 GROUP BY a.cell_id
