-- Indexes of the tables, in the order in which they were made; primary keys and what a foreign key
-- points at are left alone.
SELECT t.relname AS "table", i.relname AS name,
       coalesce(pg_get_constraintdef(c.oid), pg_get_indexdef(i.oid)) AS definition,
       c.oid IS NOT NULL AS is_constraint
  FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_class t ON t.oid = x.indrelid
  LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype IN ('u', 'x')
 WHERE t.oid = ANY (SELECT to_regclass(name) FROM unnest(%(tables)s::text[]) AS name)
   AND NOT x.indisprimary
   AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = i.oid AND f.contype = 'f')
 ORDER BY i.oid
