SELECT has_parameter_privilege(current_user, 'session_replication_role', 'SET')
