-- Which places changed.
SELECT DISTINCT id FROM place_changes
