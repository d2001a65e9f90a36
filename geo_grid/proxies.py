"""Which proxies before the site are believed: a list of addresses and networks."""

from __future__ import annotations

import ipaddress

from geo_grid.errors import Misconfigured, gettext_noop

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """What ``GEO_GRID_PROXIES`` names, e.g. ``10.0.0.5,10.1.0.0/16``; none for nothing and for 0.

    A number of proxies, as earlier versions took it, names none of them: anybody could add the
    headers of that many. Raises :class:`Misconfigured` ``proxies``.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if words == ["0"]:
        return ()
    try:
        if any(word.isdecimal() for word in words):
            raise ValueError(text)
        return tuple(ipaddress.ip_network(word) for word in words)
    except ValueError as error:
        raise Misconfigured(
            "proxies",
            gettext_noop(
                "GEO_GRID_PROXIES names the addresses or networks of the proxies before this "
                "site's own nginx, as 10.0.0.5,10.1.0.0/16 does; their number alone is not "
                "taken: %(text)s"
            ),
            text=text,
        ) from error


def is_within(address: str, known: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks; nothing that cannot be read does."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped  # how a socket for both families tells of IPv4
    return any(found in network for network in known)
