"""What gunicorn serves: `wsgi:application`."""

from __future__ import annotations

from app import create_app
from app.web import log

log.set_up()
application = create_app()
