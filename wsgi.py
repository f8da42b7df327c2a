"""What gunicorn serves: `wsgi:application`."""

from __future__ import annotations

from app import create_app, log

log.set_up()
application = create_app()
