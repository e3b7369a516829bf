"""Simulated social networks on this machine, for the demo and for tests.

They speak the real wire formats, so that nobody needs an account anywhere. Import the
parts by module: here stand only the keys that they accept, because settings read them
and must neither draw pictures nor start a server for that.
"""

from datasource.simulator.credentials import CREDENTIALS, Credentials

__all__ = ["CREDENTIALS", "Credentials"]
