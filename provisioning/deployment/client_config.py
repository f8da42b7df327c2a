"""The settings that mail programs fetch by an address alone: Mozilla's config-v1.1.xml."""

from __future__ import annotations

from provisioning.deployment.layout import StackLayout

# Ports on which TLS is spoken from the first byte on.
_TLS_FROM_THE_START = {993, 465}


def client_config(layout: StackLayout, domain: str) -> str:
    """One line of XML without a single quotation mark of the other kind; the layout's names are plain."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><clientConfig version="1.1">'
        f'<emailProvider id="{domain}"><domain>{domain}</domain><displayName>{domain}</displayName>'
        f"<displayShortName>{domain}</displayShortName>"
        f"{_server('incoming', 'imap', layout.host, layout.ports.imap)}"
        f"{_server('outgoing', 'smtp', layout.host, layout.ports.submission)}"
        "</emailProvider></clientConfig>"
    )


def _server(direction: str, kind: str, host: str, port: int) -> str:
    socket = "SSL" if port in _TLS_FROM_THE_START else "STARTTLS"
    return (
        f'<{direction}Server type="{kind}"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>{socket}</socketType><authentication>password-cleartext</authentication>"
        f"<username>%EMAILADDRESS%</username></{direction}Server>"
    )
