-- Which of the given atoms lie in scope.
SELECT x.id FROM unnest(%(atoms)s::bigint[]) AS x(id) WHERE in_scope(x.id)
