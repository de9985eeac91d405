"""Who asks: addresses behind proxies, what the log may know of them, and clients with a token."""

import hashlib

import pytest
from stigraph_api.clients import (
    TOKEN_HEADER,
    Client,
    Clients,
    address_from,
    exempt_from,
    networks_from,
)
from stigraph_api.settings import SettingsError, settings_from

TOKEN = "kg_9f2c4e0d"
SHA256 = hashlib.sha256(TOKEN.encode()).hexdigest()


def scope(peer, *forwarded, token=None):
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    if token is not None:
        headers.append((TOKEN_HEADER.lower().encode(), token.encode("latin-1")))
    return {"type": "http", "headers": headers, "client": None if peer is None else (peer, 4711)}


def key(peer, *forwarded, proxies="10.0.0.0/8,fd00::/8"):
    return Clients(networks_from(proxies), {}).of(scope(peer, *forwarded)).key


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        pytest.param("192.0.2.7", (), "192.0.2.7/32", id="nobody between"),
        pytest.param("192.0.2.7", ("198.51.100.1",), "192.0.2.7/32", id="a stranger's claim"),
        pytest.param("10.0.0.1", ("198.51.100.1",), "198.51.100.1/32", id="behind a proxy"),
        pytest.param(
            "10.0.0.1", ("203.0.113.9, 198.51.100.1",), "198.51.100.1/32", id="a claim before it"
        ),
        pytest.param(
            "10.0.0.1", ("198.51.100.1, 10.0.0.2",), "198.51.100.1/32", id="behind two proxies"
        ),
        pytest.param(
            "10.0.0.1", ("203.0.113.9", "198.51.100.1"), "198.51.100.1/32", id="two headers"
        ),
        pytest.param("10.0.0.1", (), "10.0.0.1/32", id="the proxy itself"),
        pytest.param("10.0.0.1", ("nonsense",), "10.0.0.1/32", id="a proxy that writes nonsense"),
        pytest.param("10.0.0.1", ("203.0.113.9, ,",), "10.0.0.1/32", id="an empty end"),
        pytest.param("10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3/32", id="proxies only"),
        pytest.param(None, ("198.51.100.1",), "198.51.100.1/32", id="by a Unix socket"),
        pytest.param(None, (), "unknown", id="by a Unix socket, unnamed"),
        pytest.param("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64", id="IPv6 counts by network"),
        pytest.param("fd00::1", ("2001:db8:1:2::9",), "2001:db8:1:2::/64", id="IPv6 proxy"),
        pytest.param("::ffff:192.0.2.7", (), "192.0.2.7/32", id="IPv4 inside IPv6"),
        pytest.param("::ffff:10.0.0.1", ("198.51.100.1",), "198.51.100.1/32", id="proxy inside"),
    ],
)
def test_the_client_is_the_last_address_that_no_proxy_of_ours_has(peer, forwarded, client):
    assert key(peer, *forwarded) == client


def test_without_trusted_proxies_no_header_is_believed():
    assert key("127.0.0.1", "198.51.100.1", proxies="") == "127.0.0.1/32"


@pytest.mark.parametrize(
    ("peer", "shown"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        (None, "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_the_log_knows_a_network_and_not_a_person(peer, shown):
    assert Clients((), {}).of(scope(peer)).shown == shown


def test_a_token_makes_a_client_exempt():
    clients = Clients((), {"bench": SHA256, "other": "0" * 64})
    assert clients.of(scope("192.0.2.7", token=TOKEN)) == Client("name:bench", "bench", exempt=True)


@pytest.mark.parametrize("token", ["", SHA256, TOKEN + "x", TOKEN.upper(), "é"])
def test_another_token_changes_nothing(token):
    client = Clients((), {"bench": SHA256}).of(scope("192.0.2.7", token=token))
    assert client == Client("192.0.2.7/32", "192.0.2.0/24")


def test_settings_name_exempt_clients_by_the_hash_of_their_token():
    assert exempt_from(f"bench:{SHA256}, ci:{'0' * 64}") == {"bench": SHA256, "ci": "0" * 64}


@pytest.mark.parametrize(
    "text", ["bench", f":{SHA256}", f"bench:{TOKEN}", f"bench:{SHA256},bench:{SHA256}", ","]
)
def test_a_token_itself_is_no_setting_and_is_not_repeated(text):
    with pytest.raises(SettingsError, match="STIGRAPH_EXEMPT") as caught:
        settings_from({"STIGRAPH_EXEMPT": text})
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("text", ["10.0.0.1/8", "nonsense", "10.0.0.0/33"])
def test_a_network_that_is_none_is_refused(text):
    with pytest.raises(SettingsError, match="STIGRAPH_TRUSTED_PROXIES"):
        settings_from({"STIGRAPH_TRUSTED_PROXIES": text})


@pytest.mark.parametrize("text", ["", "localhost", "192.0.2", "[::1]", "192.0.2.7:80"])
def test_what_is_no_address_is_none(text):
    assert address_from(text) is None
