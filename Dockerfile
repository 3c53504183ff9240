# The container action: GitHub's runner builds this, mounts the checkout as the working directory, and runs it as root.
# BASE is a Debian of release 13 or newer: building takes its setuptools.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv python3-setuptools
# pip and setuptools stay behind in this stage.
RUN python3 -m venv --system-site-packages /build \
 && python3 -m venv --without-pip /opt/cachegate
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY requirements.lock ./
RUN /build/bin/pip --python /opt/cachegate/bin/python install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /build/bin/pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /build/bin/pip --python /opt/cachegate/bin/python install --no-index --no-deps /wheel/*.whl

FROM ${BASE}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates git python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log
COPY --from=build /opt/cachegate /opt/cachegate
COPY entrypoint.py /opt/cachegate/entrypoint.py
# -I: neither the checkout, which is the working directory, nor the environment may add modules. -u: logs come at once.
ENTRYPOINT ["/opt/cachegate/bin/python", "-I", "-u", "/opt/cachegate/entrypoint.py"]
