"""From where accounts are used: the network and the program, a row for each UTC day, as evidence for cases.

By itself it says little: a family, an office and a phone that a village shares have one network too. It is kept for
30 days, is in what everybody can take along, and goes when they leave.
"""

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from accounts.models import Origin

KEPT: Final = timedelta(days=30)
# What one household or office has, whatever addresses its devices are given in it.
IPV4_PREFIX: Final = 24
IPV6_PREFIX: Final = 48
AGENT_CHARACTERS: Final = 200


def note(user_id: int, ip: str, user_agent: str, at: datetime) -> None:
    """This function will note that somebody reads from an address with a program, once a day. What is no address is not
    noted."""
    network = network_of(ip)
    if network:
        origin = Origin(user_id=user_id, day=at.date(), network=network, agent=_agent(user_agent))
        Origin.objects.bulk_create([origin], ignore_conflicts=True)


def network_of(ip: str) -> str:
    """This function will return the network that an address is in, /24 of IPv4 and /48 of IPv6, or nothing for what is no
    address."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, ipaddress.IPv4Address):
        return str(ipaddress.IPv4Network((int(address), IPV4_PREFIX), strict=False))
    return str(ipaddress.IPv6Network((int(address), IPV6_PREFIX), strict=False))


def _agent(user_agent: str) -> str:
    """What PostgreSQL can keep of what a client says that it is."""
    sound = user_agent.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return sound[:AGENT_CHARACTERS]


def prune(at: datetime) -> None:
    """This function will delete the origins of days that are 30 days past."""
    Origin.objects.filter(day__lt=(at - KEPT).date()).delete()
