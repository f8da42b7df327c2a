"""The blueprint of the province's rule (Quy chế), and finding the domain a page is about."""

from __future__ import annotations

from flask import Blueprint

from app.web.request_context import session
from provisioning.domains.model import Domain
from provisioning.domains.queries import domain_named
from provisioning.foundation.errors import NotFound
from provisioning.policy.catalogue import Setting, settings

bp = Blueprint("mail_rule", __name__, url_prefix="/mail-rule")


def domain_at(name: str) -> Domain:
    """The domain of this page. Raises NotFound."""
    return domain_named(session(), name)


def setting_at(name: str) -> Setting:
    """The setting of this page. Raises NotFound."""
    found = settings().get(name)
    if found is None:
        raise NotFound
    return found
