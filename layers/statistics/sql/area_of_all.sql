-- Who lives in the houses of a drawn area, for those who may list every row: stored sums.
ground AS (
    SELECT count(*) AS buildings, sum(floor_area_m2::numeric)::float8 AS floor_area_m2, sum(units) AS units,
           sum(households) AS households, sum(residents) AS residents,
           sum(registered) AS registered, sum(floating) AS floating,
           sum(left_behind) AS left_behind, sum(overseas) AS overseas,
           bool_or(estimated_residents > 0) AS is_estimated
      FROM houses
), people AS (
    SELECT * FROM ground
), own_ground AS (
    SELECT true AS is_within_counts, true AS touches_counts,
           true AS is_within_case, true AS touches_case
)
