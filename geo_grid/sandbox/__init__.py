"""Foreign files are read in processes of their own that reach nothing but the file.

A server without the site's environment, memory or sockets (`server`) is forked for every reading;
the child takes every power from itself (`confinement`, `seccomp`, `landlock`) before it opens the
file. What it found comes back as JSON and bytes (`messages`), never as objects.
"""
