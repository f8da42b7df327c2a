"""The whole installation, in order."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.foundation.errors import Problem
from provisioning.installation import certificate, configuration, database, machine, running
from provisioning.installation.server import Server
from provisioning.installation.settings_file import settings_file
from provisioning.installation.steps import Step


def problems(server: Server) -> list[Problem]:
    """Why it can't begin; looked at before anything is touched."""
    return [*machine.problems(server), *certificate.problems(server.answers)]


def steps(server: Server) -> Iterator[Step]:
    """Each made when it is its turn: what it looks at may be what an earlier one has made."""
    yield machine.packages(server)
    yield machine.others_off(server)
    yield machine.user()
    yield machine.folders()
    yield machine.own_name(server)
    yield machine.journal(server)
    yield settings_file(server)
    if server.answers.tls.acme:
        yield certificate.asked(server)
    yield certificate.taken(server)
    yield from database.steps(server)
    yield configuration.signing_keys(server)
    yield configuration.configuration(server)
    yield running.laid(server)
    yield running.started(server)
