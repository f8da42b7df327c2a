"""What a private stack needs between its mail parts and its web: tables, a province, a way in."""

from __future__ import annotations

from app.cli.context import operator
from app.web.container import key_hashes
from provisioning.authentication.accounts import first_administrator
from provisioning.authentication.activation import issue_code
from provisioning.deployment.layout import StackLayout
from provisioning.foundation import clock, schema
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import primary_address
from provisioning.sample import province


def settings_of(layout: StackLayout) -> Settings:
    """The settings the stack's web and worker will read; codes are kept as they will look for them."""
    settings = Settings(_env_file=layout.environment_file)
    key_hashes(settings)
    return settings


def before_web(layout: StackLayout) -> None:
    """Migrates, and loads the sample province into an empty database. Safe to repeat."""
    database = Database(settings_of(layout).database_url)
    try:
        schema.upgrade(database)
        with database.writing() as session:
            if province.is_empty(session):
                province.load(session, operator(), domain=layout.domains[0])
    finally:
        database.dispose()


def way_in(layout: StackLayout) -> str:
    """How the first administrator gets in: a one-time link, or the sign-in page once it was used."""
    settings = settings_of(layout)
    database = Database(settings.database_url)
    try:
        with database.writing() as session:
            official = first_administrator(session, clock.now())
            if official is None:
                return f"Sign in     {settings.base_url}/sign-in"
            address = primary_address(official)
            if mailbox_of(official).state != "invited":
                return f"Sign in     {settings.base_url}/sign-in as {address}"
            code = issue_code(session, operator(), official)
            return f"First sign-in {settings.base_url}/activate#{address};{code}"
    finally:
        database.dispose()
