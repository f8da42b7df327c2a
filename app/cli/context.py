"""What the commands share: settings, database and the services, opened when first needed."""

from __future__ import annotations

import getpass

from app.web.container import Services, build
from provisioning.foundation import schema, tables
from provisioning.foundation import settings as settings_room
from provisioning.foundation.actor import Actor, system_actor

__all__ = ["operator", "services", "tables"]


def services(*, any_schema: bool = False) -> Services:
    """Built from the environment. Raises pydantic.ValidationError naming each missing key, and WrongSchema
    where the database is not at this version, unless the command is for just that (`any_schema`)."""
    built = build(settings_room.load())
    if not any_schema:
        schema.check(built.database)
    return built


def operator() -> Actor:
    """Whoever sits at the server's command line: not bound by scope, always named."""
    return system_actor(f"command line ({getpass.getuser()})")
