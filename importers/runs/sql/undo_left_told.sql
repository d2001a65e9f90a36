-- The ids of rows that stay because they were edited, and how many stay for their sake.
SELECT name, array_agg(id ORDER BY id) FILTER (WHERE is_edited) AS edited,
       count(*) FILTER (WHERE NOT is_edited) AS below
  FROM undo_left k
 WHERE is_edited OR EXISTS (SELECT FROM undo_ids i WHERE i.name = k.name AND i.id = k.id)
 GROUP BY name ORDER BY name
