SELECT to_regclass('pg_temp.person') IS NOT NULL
