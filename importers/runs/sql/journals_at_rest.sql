-- Triggers of the journal on the tables, while no import is named whose rows they would note.
SELECT t.relname AS "table", g.tgname AS name
  FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
 WHERE t.oid = ANY (SELECT to_regclass(name) FROM unnest(%(tables)s::text[]) AS name)
   AND g.tgname LIKE 'journal\_%%' AND g.tgenabled = 'A'
   AND coalesce(current_setting('geo_grid.import_run', true), '') = ''
 ORDER BY 1, 2
