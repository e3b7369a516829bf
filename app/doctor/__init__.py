"""What `manage.py doctor` looks at, but for the networks, which are `datasource`'s."""

from app.doctor import (  # noqa: F401  # to import them registers their checks
    admin_users,
    clock,
    database,
    facebook,
    folders,
    machine_time,
    mail,
    redis_servers,
    settings_values,
    sharing,
    site,
    site_events,
    static_files,
    storage,
)
