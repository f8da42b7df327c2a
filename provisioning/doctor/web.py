"""Checks of the web: as people open it, through whatever stands before it, and by whom it is handed on."""

from __future__ import annotations

import ssl

import httpx

from provisioning.authentication.throttle.alerts import UNTRUSTED_PROXY
from provisioning.authentication.throttle.queries import alerts_since
from provisioning.authentication.throttle.rules import DAY
from provisioning.doctor.finding import Finding, ill, well
from provisioning.foundation import clock
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings

TIMEOUT = 5.0


def web(settings: Settings) -> list[Finding]:
    """Whether a page comes at the address people type. Our own authority is trusted beside the known."""
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(cafile=str(settings.ldap_ca_file))
        url = f"{settings.base_url}/sign-in"
        status = httpx.get(url, timeout=TIMEOUT, verify=context, trust_env=False).status_code
    except (httpx.HTTPError, OSError) as error:
        return [ill("web", "web_silent", url=settings.base_url, detail=type(error).__name__)]
    if status >= 500:
        return [ill("web", "web_silent", url=settings.base_url, detail=str(status))]
    return [well("web", "web_answers")]


def proxies(database: Database) -> list[Finding]:
    """Whether a proxy that the settings don't name has handed on requests within a day."""
    with database.reading() as session:
        found = alerts_since(session, clock.now() - DAY, UNTRUSTED_PROXY)
    if found:
        return [ill("proxies", "proxies_unnamed", peer=found[0].place or "unix")]
    return [well("proxies", "proxies_named")]
