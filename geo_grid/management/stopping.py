"""Ctrl+C and SIGTERM as a request: what is there by then is still written."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def calling_on_stop(stop: Callable[[], object]) -> Iterator[None]:
    """Have the first SIGINT or SIGTERM call `stop` from a thread of its own; later ones do nothing.

    Python runs handlers only between two steps of the main thread, which compiled code can hold up
    for minutes; the number of the signal is written to a socket at once. Only the main thread can
    receive signals; elsewhere nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, tells = socket.socketpair()
    tells.setblocking(False)
    thread = threading.Thread(target=_listen, args=(heard, stop), daemon=True)
    thread.start()
    wakeup = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        tells.close()
        thread.join()
        heard.close()


def _listen(heard: socket.socket, stop: Callable[[], object]) -> None:
    """Until the other end is closed; signals that are none of these write to the socket, too."""
    while said := heard.recv(1):
        if said[0] in _STOPS:
            stop()
