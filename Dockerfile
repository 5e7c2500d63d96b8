# Two stages: one that installs, one that runs. No compiler and no pip reach the second.
# Pin the base by digest when you build for production:
#   docker build --build-arg PYTHON=python:3.13-slim@sha256:... .
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS install
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements.txt ./
RUN python -m venv /opt/pactwatch && /opt/pactwatch/bin/pip install --require-hashes -r requirements.txt

FROM ${PYTHON}
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin pactwatch \
    && mkdir /data && chown 10001:10001 /data
COPY --from=install /opt/pactwatch /opt/pactwatch
COPY bot /app/bot
COPY storage /app/storage
COPY feeds.yaml /app/feeds.yaml
# PTB_TIMEDELTA: without it python-telegram-bot warns at every rate limit.
ENV PATH=/opt/pactwatch/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PTB_TIMEDELTA=true \
    PACTWATCH_DB=/data/pactwatch.db PACTWATCH_FEEDS=/app/feeds.yaml PACTWATCH_HTTP=0.0.0.0:8080
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/livez', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
