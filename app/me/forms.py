"""The forms of the own pages. What is right or wrong with a value is the business's to say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired

from app.web.forms import Form

_MISSING = _("Please enter this.")


class _Asked:
    """Marks a field as one that must be filled, and leaves saying so to the business."""

    field_flags = {"required": True}  # noqa: RUF012 (WTForms reads a plain class attribute)

    def __call__(self, _form: object, _field: object) -> None:
        """Nothing to check here."""


class ActivateForm(Form):
    """Address and code of the slip."""

    address = StringField(_("Your official address"), [DataRequired(_MISSING)])
    code = StringField(_("One-time code"), [DataRequired(_MISSING)])


class SignInForm(Form):
    """Address and password."""

    address = StringField(_("Your official address"), [DataRequired(_MISSING)])
    password = PasswordField(_("Password"), [DataRequired(_MISSING)])


class ForgotForm(Form):
    """Whose password was forgotten."""

    address = StringField(_("Your official address"), [DataRequired(_MISSING)])


class CodeForm(Form):
    """The code that came by mail."""

    code = StringField(_("Code from the message"), [DataRequired(_MISSING)])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(_("New password"), [_Asked()])
    repeated = PasswordField(_("The same password again"), [_Asked()])


class FirstPasswordForm(NewPasswordForm):
    """The same, with where to send a code when it is forgotten."""

    recovery_email = EmailField(_("Recovery address"))


class ChangePasswordForm(NewPasswordForm):
    """The same, for who knows the current one."""

    current = PasswordField(_("Current password"), [_Asked()])


class RecoveryForm(Form):
    """Where a code goes when the password is forgotten."""

    recovery_email = EmailField(_("Recovery address"))
    current = PasswordField(_("Current password"), [_Asked()])
