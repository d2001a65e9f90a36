"""The edge of the site: nginx in front, what it is told, and the processes that run together."""
