-- Sums of published numbers by the first digits of the codes of communities.
SELECT left(p.code, %(digits)s) AS area, p.category, sum(p.value) AS value, count(*) AS communities
  FROM geo_grid_publishedcount p
 WHERE p.table_id = %(table)s
 GROUP BY area, p.category
