"""Who asks: an address behind trusted proxies, shortened for the log, or a name with a token."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.types import Scope

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

TOKEN_HEADER = "X-Stigraph-Token"  # noqa: S105  # the name of the header, not what stands in it
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEPT_BITS = {4: 24, 6: 48}
_ONE_CLIENT_BITS = {4: 32, 6: 64}


@dataclass(frozen=True, slots=True)
class Client:
    """One client: what its use is counted under, what the log calls it, whether it is exempt."""

    key: str
    shown: str
    exempt: bool = False


class Clients:
    """Tells clients apart.

    `proxies` are the networks whose X-Forwarded-For is believed, `exempt` the names of clients
    that no fair use binds, each with the SHA-256 of its token.
    """

    def __init__(self, proxies: Sequence[Network], exempt: Mapping[str, str]) -> None:
        self._proxies = tuple(proxies)
        self._exempt = dict(exempt)

    def of(self, scope: Scope) -> Client:
        """The client that sent a request."""
        headers = Headers(scope=scope)
        name = self._named(headers.get(TOKEN_HEADER, ""))
        if name is not None:
            return Client(f"name:{name}", name, exempt=True)
        address = self._address(scope, headers)
        if address is None:
            return Client("unknown", "unknown")
        return Client(_network(address, _ONE_CLIENT_BITS), _network(address, _KEPT_BITS))

    def _named(self, token: str) -> str | None:
        # Each is compared, however the first went: the time taken tells nothing of any of them.
        given = hashlib.sha256(token.encode("latin-1", "replace")).hexdigest()
        matching = [
            name for name, known in self._exempt.items() if hmac.compare_digest(known, given)
        ]
        return matching[0] if len(matching) > 0 else None

    def _address(self, scope: Scope, headers: Headers) -> Address | None:
        peer = None if scope.get("client") is None else address_from(scope["client"][0])
        if peer is not None and not self._is_proxy(peer):
            return peer
        # Each proxy adds the address it saw at the end, so what stands before the first stranger
        # from the end is what that stranger claims.
        last = peer
        forwarded = ",".join(headers.getlist("x-forwarded-for")).split(",")
        for text in reversed(forwarded):
            address = address_from(text.strip())
            if address is None or not self._is_proxy(address):
                return address or last
            last = address
        return last

    def _is_proxy(self, address: Address) -> bool:
        return any(
            address.version == network.version and address in network for network in self._proxies
        )


def address_from(text: str) -> Address | None:
    """The address that a text is, an IPv4 address inside IPv6 as itself; None if it is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def networks_from(text: str) -> tuple[Network, ...]:
    """The networks of a list with commas. Raises ValueError for what is no network."""
    return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())


def exempt_from(text: str) -> Mapping[str, str]:
    """The tokens' SHA-256 by name, from `name:sha256` with commas. Raises ValueError."""
    exempt: dict[str, str] = {}
    for one in text.split(","):
        name, _, digest = one.strip().partition(":")
        if name == "" or name in exempt or _SHA256.fullmatch(digest) is None:
            raise ValueError(one)
        exempt[name] = digest
    return exempt


def _network(address: Address, bits: Mapping[int, int]) -> str:
    return str(ipaddress.ip_network(f"{address}/{bits[address.version]}", strict=False))
