# The album in a container: docs/install.md. Its own files cannot be written by it, so
# that it runs with a read-only root, and all that it keeps is in /data.
FROM debian:bookworm-slim AS base
# tzdata: for TIME_ZONE.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/album

FROM base AS build
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.txt requirements-scale.txt ./
# pip is not needed any more then.
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt -r requirements-scale.txt \
    && .venv/bin/pip uninstall --yes pip setuptools
COPY . .
# Compiled here, because nothing can be written there.
RUN .venv/bin/python -m compileall -q app datasource twitter_album

FROM base
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin album \
    && install -d -o album -g album -m 700 /data
COPY --from=build /srv/album /srv/album
ENV PATH=/srv/album/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    GRANIAN_HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/healthz', timeout=5)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["web"]
