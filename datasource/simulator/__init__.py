"""A social network on this machine, so that demo and tests need no account anywhere.

Import the parts by module; here stand only the keys it accepts, because settings
read them and must neither draw pictures nor start a server for that.
"""

from datasource.simulator.credentials import CREDENTIALS, Credentials

__all__ = ["CREDENTIALS", "Credentials"]
