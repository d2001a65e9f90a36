-- For a whole city any other join is a misjudged plan: tables just filled have no statistics. What
-- was set before is kept to be set again.
CREATE TEMP TABLE place_planned ON COMMIT DROP AS
SELECT name, current_setting(name) AS before,
       set_config(name, CASE name WHEN 'work_mem' THEN '128MB' ELSE 'off' END, true) AS now
  FROM unnest(ARRAY['enable_nestloop', 'enable_mergejoin', 'work_mem']) AS name
