-- The planner's settings as they were.
SELECT set_config(name, before, true) FROM place_planned;

DROP TABLE place_planned
