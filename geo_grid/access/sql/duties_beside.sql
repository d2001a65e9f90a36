-- Accounts that hold an administrator's duty beside another role at some time from now on.
SELECT DISTINCT u.username
  FROM geo_grid_roleassignment a
  JOIN geo_grid_roleassignment o ON o.user_id = a.user_id AND o.duty <> a.duty AND o.valid && a.valid
  JOIN geo_grid_user u ON u.id = a.user_id
 WHERE a.duty <> '' AND a.valid && tstzrange(statement_timestamp(), NULL) AND o.valid && tstzrange(statement_timestamp(), NULL)
 ORDER BY u.username
