"""What the commands share: settings, database and the services, opened when first needed."""

from __future__ import annotations

import getpass

from app.web.container import Services, build
from provisioning.foundation import settings as settings_room
from provisioning.foundation import tables
from provisioning.foundation.actor import Actor, system_actor

__all__ = ["operator", "services", "tables"]


def services() -> Services:
    """Built from the environment. Raises pydantic.ValidationError naming each missing key."""
    return build(settings_room.load())


def operator() -> Actor:
    """Whoever sits at the server's command line: not bound by scope, always named."""
    return system_actor(f"command line ({getpass.getuser()})")
