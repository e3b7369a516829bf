"""nginx in front of the album, with or without its cache."""

from __future__ import annotations

import getpass
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.on_postgresql import free_port

CONFIGURATION = """
daemon off;
user {user};
worker_processes 1;
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=album:10m max_size=1g;
  upstream album {{ server 127.0.0.1:{album}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://album;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      {cache}
    }}
  }}
}}
"""
CACHE = """
      proxy_cache album;
      proxy_cache_key $scheme$http_host$request_uri$http_accept_encoding;
      proxy_cache_lock on;
      proxy_cache_use_stale updating;
"""


@contextmanager
def nginx(folder: Path, album_port: int, *, is_caching: bool) -> Iterator[str]:
    """Its address, in front of an album on `album_port`."""
    folder.mkdir()
    port = free_port()
    text = CONFIGURATION.format(
        folder=folder,
        album=album_port,
        port=port,
        cache=CACHE if is_caching else "",
        # The folder is private; root's nginx would serve as nobody.
        user=getpass.getuser(),
    )
    (folder / "nginx.conf").write_text(text)
    command = ["nginx", "-e", f"{folder}/nginx.log", "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen(command)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _await(address: str) -> None:
    for _ in range(50):
        try:
            requests.get(f"{address}/healthz", timeout=10)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError("nginx did not start")
