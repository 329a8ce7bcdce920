# One image for every part; docker-compose.yml says which one a container becomes.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS packages
RUN python -m venv /opt/faceweb
COPY requirements/base.txt requirements/s3.txt /tmp/
RUN /opt/faceweb/bin/pip install --no-cache-dir --require-hashes \
    -r /tmp/base.txt -r /tmp/s3.txt

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/faceweb/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --create-home faceweb \
    && install -d -o faceweb -m 700 /var/lib/faceweb
COPY --from=packages /opt/faceweb /opt/faceweb
WORKDIR /app
COPY manage.py ./
COPY faceweb faceweb
COPY templates templates
COPY static static
COPY weights weights
COPY docs/models.md docs/
USER 10001
ENV FACEWEB_VAR=/var/lib/faceweb
VOLUME /var/lib/faceweb
ENTRYPOINT ["python", "manage.py"]
CMD ["runall"]
