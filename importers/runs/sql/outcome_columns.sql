SELECT attname::text AS name
  FROM pg_attribute WHERE attrelid = 'pg_temp.staged'::regclass AND attnum > 0 AND NOT attisdropped
