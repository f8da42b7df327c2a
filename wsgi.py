"""What gunicorn serves: `wsgi:application`."""

from __future__ import annotations

from app import create_app
from provisioning.foundation import logging

logging.set_up()
application = create_app()
