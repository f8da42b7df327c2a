"""Every setting of Congvu, read once from the environment and from the file it names.

Names are `CONGVU_<FIELD>`; `CONGVU_ENV_FILE` names a file with the same lines (mode 0600, since it
holds secrets), see `places.environment_file`. A missing setting is an error at start, never a fallback.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from provisioning.foundation import clock, places
from provisioning.foundation.networks import trusted_networks

# The largest body of a request, in bytes: the web and whoever stands before it take no more.
LARGEST_UPLOAD = 20 * 1024 * 1024


class Settings(BaseSettings):
    """Where Congvu lives and what it talks to."""

    # What was given stays out of errors: it holds secrets.
    model_config = SettingsConfigDict(
        env_prefix="CONGVU_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    # The web
    base_url: str = Field(description="The address people type, e.g. https://thu.kontum.example")
    secret_key: SecretStr = Field(
        description="Signs cookies, and keys the hashes of codes and tokens; at least 32 characters"
    )
    secret_key_before: SecretStr = Field(
        default=SecretStr(""), description="The secret key until its last change: open slips still fit"
    )
    environment: Literal["production", "development", "test"] = "production"
    default_locale: Literal["vi", "en"] = "vi"
    # The office's: days begin there at midnight, and mails, pages, exports and names of files write its time.
    timezone: str = "Asia/Ho_Chi_Minh"
    organisation: str = "Ủy ban nhân dân tỉnh"
    # Reverse proxies whose X-Forwarded-For is believed: addresses, networks, `unix`, or `none`; and how many
    # of them stand one behind the other. Production must say.
    trusted_proxies: str = ""
    trusted_proxy_hops: int = Field(default=1, ge=1, le=10)

    # Truth
    database_url: str = Field(description="sqlite:////path or postgresql+psycopg://…")
    data_dir: Path = Field(description="Uploads and other files the service keeps")
    national_id_key: SecretStr = Field(description="Keys the hash under which national ids match")

    # The directory. Three of the four service accounts; the replica's lives with the replica.
    ldap_uri: str
    ldap_ca_file: Path
    ldap_suffix: str
    ldap_provisioner_password: SecretStr
    ldap_web_password: SecretStr
    ldap_mail_password: SecretStr
    ldap_connect_timeout: float = 2.0
    ldap_receive_timeout: float = 3.0

    # How often the worker looks for entries of the directory that have moved since they were seen to be
    # right, and how often it compares all of them; what differs is mended. 0: never by itself.
    drift_check_minutes: int = Field(default=5, ge=0)
    full_drift_check_days: int = Field(default=7, ge=0)

    # The mail store and the way out for Congvu's own messages
    doveadm_url: str
    doveadm_api_key: SecretStr
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 10025
    # Mail servers let nobody else send through that port; they learn the address when they are rendered.
    sender: str = Field(description="From of Congvu's own messages, e.g. thu@kontum.example")

    # The policy service: where Postfix asks it, and the port of this machine on which Dovecot does
    policy_socket: Path = Path("/var/lib/congvu/stack/run/policy/smtp.sock")
    auth_policy_port: int = 8082
    # Where it denies every name to the rspamd of a private stack; 0 on a server, which has DNS
    private_dns_port: int = 0

    # Where a redirect of an official's filter may lead: nowhere, to our own domains, to these as well
    # (names with commas between them), or anywhere. Mail servers learn it when they are rendered.
    redirects: Literal["none", "own", "listed", "anywhere"] = "own"
    redirect_domains: str = ""
    # What becomes of mail from outside that names a domain of ours in From without our signature.
    unsigned_own: Literal["refuse", "junk"] = "refuse"

    # The rule by which others deliver to us over TLS alone (MTA-STS): none, testing, or enforce once
    # `congvu dns` finds nothing wrong. Mail servers learn it when they are rendered.
    mta_sts: Literal["none", "testing", "enforce"] = "testing"

    # How much one account may send: recipients outside the province's own domains and in them, in ten
    # minutes, an hour and a day; messages in an hour; recipients of one message. What goes beyond is held,
    # and the account sends nothing more until somebody releases it.
    sending_outside_ten_minutes: int = Field(default=50, ge=1)
    sending_outside_hour: int = Field(default=200, ge=1)
    sending_outside_day: int = Field(default=500, ge=1)
    sending_own_ten_minutes: int = Field(default=500, ge=1)
    sending_own_hour: int = Field(default=1000, ge=1)
    sending_own_day: int = Field(default=3000, ge=1)
    sending_messages_hour: int = Field(default=200, ge=1)
    sending_recipients: int = Field(default=200, ge=1)
    # Who may write to all colleagues at once: addresses with commas between them. For their accounts the
    # limits on strangers alone hold, and a message has as many colleagues as Postfix takes.
    sending_to_all: str = ""
    # Automatic replies of one address to strangers in an hour; more are not sent.
    sending_replies_hour: int = Field(default=50, ge=1)
    # Where main.cf lies: with it Postfix's own tools release and discard what is held.
    postfix_config: Path = Path("/etc/postfix")

    # For so many days the new unit issues no code alone for who has come from another one.
    arrival_code_days: int = Field(default=3, ge=0, le=60)

    # How much a list may change before a second person has to confirm it: of leavers what is above
    # either number, of the others what is above both. Percent of the people of the list's unit.
    brake_leavers: int = 25
    brake_leavers_percent: float = 5
    brake_joiners: int = 20
    brake_joiners_percent: float = 30
    brake_movers: int = 10
    brake_movers_percent: float = 20
    brake_changes: int = 20
    brake_changes_percent: float = 30

    # The record: how many years it stays in the database, and who is sent its last link each day
    record_years: int = Field(default=10, ge=1)
    record_head_to: str = ""
    # How many days before its end the holder of a permission is told, and who gave it.
    grant_warning_days: int = 14
    # Every permission is reviewed so many days after the last review began (0: only when somebody opens
    # one), and so many days there are for answering.
    review_every_days: int = Field(default=365, ge=0)
    review_answer_days: int = Field(default=30, ge=1)
    # How many days after the day of a review an unconfirmed permission still holds.
    review_grace_days: int = 14

    # Who is told by mail when the doctor finds something wrong, and when it is well again: addresses with
    # commas between them, outside this service where it can be. Nobody: no mail.
    alerts_to: str = ""
    # With it a monitoring system reads /metrics ("Authorization: Bearer …"); empty: nobody does.
    metrics_token: SecretStr = SecretStr("")

    # Personal data: how many days after somebody has left their phone and recovery address are kept, and
    # what tells them from others (date of birth, hash of the national id); how many days after its end the
    # rows of a list and what was asked for.
    keep_contact_days: int = Field(default=180, ge=1)
    keep_identity_days: int = Field(default=1825, ge=1)
    # More than the thirty days in which a list can be taken back.
    keep_lists_days: int = Field(default=365, ge=31)

    # Copies of everything: where they go each night (a folder, or sftp:user@host:/path, s3:https://… as
    # restic writes it), the file with the key that opens them (empty: backup.key beside the settings file),
    # and of how many days, weeks and months one is kept. No longer than personal data may be kept.
    backup_to: str = ""
    backup_key_file: Path | None = None
    backup_keep_days: int = Field(default=14, ge=1)
    backup_keep_weeks: int = Field(default=8, ge=0)
    backup_keep_months: int = Field(default=6, ge=0)

    # What officials are told to type into a mail program
    imap_host: str
    imap_port: int = 143
    submission_host: str
    submission_port: int = 587

    # Development only: the maildir into which the private stack drops mail for foreign domains
    letterbox_dir: Path | None = None

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("must be the name of a time zone, such as Asia/Ho_Chi_Minh") from unknown
        return value

    @field_validator("secret_key", "national_id_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _not_to_be_guessed(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters, or none")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _known_proxies(cls, value: str) -> str:
        trusted_networks(value)
        return value

    @model_validator(mode="after")
    def _says_its_proxies(self) -> Settings:
        # Behind a proxy that isn't believed everybody has one address, and shares one stranger's limit.
        if self.environment == "production" and not self.trusted_proxies.strip():
            raise ValueError("CONGVU_TRUSTED_PROXIES must name the reverse proxies, or say none")
        return self

    @property
    def development(self) -> bool:
        """Whether pages that exist only for trying things out are shown."""
        return self.environment == "development"


@lru_cache(maxsize=1)
def load() -> Settings:
    """The settings of this process, which keeps their time. Raises pydantic.ValidationError naming each
    missing key."""
    loaded = Settings(_env_file=places.environment_file())
    clock.keep_time_of(loaded.timezone)
    return loaded
