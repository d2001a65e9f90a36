-- How far events are numbered, and up to which they are deleted; no row before the first.
SELECT h.number, h.pruned FROM geo_grid_eventhead h WHERE h.id = 1
