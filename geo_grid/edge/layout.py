"""Where the processes of a site keep what they need while they run, below ``GEO_GRID_VAR``."""

from __future__ import annotations

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

from geo_grid.errors import Misconfigured, gettext_noop

ACCOUNT = "www-data"
"""As whom nginx runs when root starts the site; otherwise it is the caller, as all the rest."""
_SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, the file name takes the rest


@dataclass(frozen=True)
class Layout:
    """Folders and files of one site; :meth:`make` creates the folders with the rights they need."""

    var: Path

    @property
    def run(self) -> Path:
        """Process ids, and the lock of whoever serves the site."""
        return self.var / "run"

    @property
    def sockets(self) -> Path:
        """Beside them; in the temporary directory where that path is too long for a socket."""
        if len(str(self.run)) <= _SOCKET_PATH_LIMIT:
            return self.run
        digest = hashlib.sha256(str(self.run).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"geo-grid-run-{os.getuid()}-{digest}"

    @property
    def site_socket(self) -> Path:
        return self.sockets / "site.sock"

    @property
    def stream_socket(self) -> Path:
        return self.sockets / "stream.sock"

    @property
    def nginx(self) -> Path:
        """nginx's configuration, its pages of errors, bodies on their way, and logs."""
        return self.var / "nginx"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def static(self) -> Path:
        return self.var / "static"

    def pid(self, name: str) -> Path:
        return self.run / f"{name}.pid"

    def make(self) -> None:
        """Create the folders. Only nginx, and who serves, may pass the one with the socket:
        whatever comes over it is believed to come from nginx."""
        for folder in (self.nginx, self.nginx / "bodies", self.nginx / "logs"):
            _own_folder(folder, mode=0o700)
            give_to_nginx(folder)
        _own_folder(self.static, mode=0o755)
        for folder in {self.run, self.sockets}:
            _own_folder(folder, mode=0o700 if os.getuid() else 0o750)
            if os.getuid() == 0:
                os.chown(folder, 0, pwd.getpwnam(ACCOUNT).pw_gid)


def give_to_nginx(path: Path) -> None:
    """Make the account of nginx the owner, where that is another than the caller."""
    if os.getuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)


def _own_folder(path: Path, *, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if os.getuid() not in (0, path.stat().st_uid):
        raise Misconfigured(
            "folder_of_another",
            gettext_noop("%(folder)s belongs to another account; give it to this one."),
            folder=str(path),
        )
    path.chmod(mode)
