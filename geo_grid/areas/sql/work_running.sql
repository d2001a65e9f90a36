-- What is running since when, the oldest first: see name_work.sql.
SELECT work, to_timestamp(l.objid::bigint * 60) AS since
  FROM unnest(%(works)s) AS work
  JOIN pg_locks l
    ON l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid::bigint
     = hashtext(current_schema() || '/work ' || work)::bigint & 4294967295
 ORDER BY l.objid
