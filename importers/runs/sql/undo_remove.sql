DELETE FROM {table} t USING undo_ids u WHERE u.name = %(name)s AND t.id = u.id
