# A server without torch. docs/deployment.md says how to run it.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src src
RUN python -m venv /opt/atrous \
 && /opt/atrous/bin/pip install --no-cache-dir --disable-pip-version-check --constraint constraints.txt .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /data atrous \
 && install --directory --owner=atrous --mode=0750 /data
COPY --from=build /opt/atrous /opt/atrous
ENV PATH=/opt/atrous/bin:$PATH \
    ATROUS_HOME=/data \
    NUMBA_CACHE_DIR=/data/compiled \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
VOLUME /data
EXPOSE 9001
STOPSIGNAL SIGTERM
# Ready, not only alive: a server for certain models is healthy when they are loaded.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9001/readiness', timeout=2)"]
ENTRYPOINT ["atrous"]
CMD ["serve", "--host", "0.0.0.0", "--log", "json"]
