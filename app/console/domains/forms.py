"""The forms about a mail domain: by which rule addresses in it are made, and how large mailboxes are."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import Optional

from app.web.fields import Required, RevisionField, stripped
from app.web.forms import Form
from provisioning.addresses.template import FLAT_TEMPLATE, Words, parse_template
from provisioning.domains.model import DEFAULT_QUOTA_MB, DEFAULT_TEMPLATE, Domain
from provisioning.foundation.errors import Invalid
from provisioning.names import split_name

OWN = "own"
# The rules that offices use; any other is typed.
USUAL = (
    DEFAULT_TEMPLATE,
    FLAT_TEMPLATE,
    "{dau_ho_dem}{ten}.{don_vi}",
    "{dau_ho_dem}{ten}-{don_vi}",
    "{ten}.{ho_dem}",
    "{ho_dem}{ten}",
)
EXAMPLE_NAME, EXAMPLE_UNIT, EXAMPLE_YEAR = "Nguyễn Thị Thu Hà", "stttt", 1990


def example_of(template: str, domain: str) -> str:
    """The address somebody would get by this rule; "" for what is no rule."""
    words = Words.of(split_name(EXAMPLE_NAME), EXAMPLE_UNIT, EXAMPLE_YEAR)
    try:
        return f"{parse_template(template).local(words)}@{domain}"
    except Invalid:
        return ""


class _RuleForm(Form):
    usual = RadioField(_("How addresses are formed"), [Required()], validate_choice=False)
    template = StringField(_("Another rule"), filters=[stripped])
    quota_mb = IntegerField(_("Size of new mailboxes, in MB"), [Required(), Optional()])

    def offer(self, domain: str) -> None:
        """The usual rules, each by the address it makes, and one of one's own."""
        known = [SelectChoice(rule, example_of(rule, domain)) for rule in USUAL]
        self.usual.choices = [*known, SelectChoice(OWN, _("Another rule, typed below"))]

    def rule(self) -> str:
        """The rule that was chosen or typed."""
        chosen = self.usual.data or ""
        return (self.template.data or "") if chosen == OWN else chosen


class NewDomainForm(_RuleForm):
    """A domain to add."""

    name = StringField(_("Domain"), [Required()], filters=[stripped])

    @classmethod
    def empty(cls) -> NewDomainForm:
        """With what is usual."""
        return cls(data={"usual": DEFAULT_TEMPLATE, "quota_mb": DEFAULT_QUOTA_MB})


class DomainForm(_RuleForm):
    """A domain's rules as they were when the page was opened."""

    make_default = BooleanField(_("New addresses are created in this domain"))
    revision = RevisionField()

    @classmethod
    def of(cls, domain: Domain) -> DomainForm:
        """The form of a domain about to be looked at."""
        usual = domain.template in USUAL
        return cls(
            data={
                "usual": domain.template if usual else OWN,
                "template": "" if usual else domain.template,
                "quota_mb": domain.quota_mb,
                "make_default": domain.is_default,
                "revision": domain.revision,
            }
        )
