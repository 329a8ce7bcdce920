FROM python:3.12-slim
WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY manage.py ./
COPY faceweb faceweb
COPY templates templates
COPY static static
COPY weights weights
COPY docs/models.md docs/
RUN useradd --create-home faceweb && install -d -o faceweb /var/lib/faceweb
USER faceweb
CMD ["python", "manage.py", "runall"]
