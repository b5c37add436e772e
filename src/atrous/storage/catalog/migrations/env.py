"""Alembic runs this file. The connection, and the transaction it is in, come from `migrations.upgrade`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
