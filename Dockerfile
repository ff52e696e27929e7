# syntax=docker/dockerfile:1
# The image is an assembled file system: what scripts/rootfs/assemble.mjs puts together and measures, on nothing.
#   docker buildx build --tag networkflow --load .
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --push --tag <registry>/networkflow:<tag> .
# Both stages that build are pinned by their full version and by one day of Debian's archive; none of them is part of the
# image. For a digest as well: docker buildx imagetools inspect node:24.21.0-bookworm-slim (docs/container.md).

# Scripts and pages are the same for every platform: built once, on the machine's own.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /src
ENV CI=true NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY packages/engine/package.json packages/engine/
COPY packages/cli/package.json packages/cli/
COPY generator/package.json generator/
COPY benchmarks/package.json benchmarks/
RUN --mount=type=cache,target=/var/cache/npm npm ci --cache /var/cache/npm
COPY . .
RUN npm run build -- --filter=@networkflow/cli --filter=@networkflow/web

# Node, DuckDB and httpfs are of the platform the image is for.
FROM node:24.21.0-bookworm-slim AS assemble
ARG TARGETARCH
ARG DEBIAN_SNAPSHOT=20261120T000000Z
WORKDIR /src
RUN rm -f /etc/apt/sources.list /etc/apt/sources.list.d/* \
  && printf 'deb [check-valid-until=no] http://snapshot.debian.org/archive/%s\n' \
    "debian/${DEBIAN_SNAPSHOT} bookworm main" \
    "debian/${DEBIAN_SNAPSHOT} bookworm-updates main" \
    "debian-security/${DEBIAN_SNAPSHOT} bookworm-security main" \
    > /etc/apt/sources.list \
  && apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends binutils python3 python3-pip
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY packages/engine/package.json packages/engine/
COPY packages/cli/package.json packages/cli/
COPY generator/package.json generator/
COPY benchmarks/package.json benchmarks/
RUN --mount=type=cache,target=/var/cache/npm,id=npm-${TARGETARCH} npm ci --cache /var/cache/npm
COPY LICENSE ./
COPY scripts scripts
COPY --from=build /src/apps/web/.next apps/web/.next
COPY --from=build /src/packages/engine/dist packages/engine/dist
COPY --from=build /src/packages/cli/dist packages/cli/dist
COPY --from=build /src/generator/dist generator/dist
COPY packages/cli/bin packages/cli/bin
RUN node scripts/rootfs/assemble.mjs /rootfs

FROM scratch
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="networkflow" \
  org.opencontainers.image.description="Analyse the VPC flow logs you already have in S3" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}"
COPY --from=assemble /rootfs/ /
COPY --from=assemble --chown=65532:65532 /rootfs/data/ /data/
# The only folder that is written to: the lake, and what DuckDB spills.
ENV PATH=/usr/local/bin:/usr/bin \
  HOME=/data \
  TMPDIR=/data \
  SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
  NEXT_TELEMETRY_DISABLED=1 \
  NETWORKFLOW_LAKE=/data/lake \
  NETWORKFLOW_EXTENSION_DIR=/usr/local/lib/networkflow/extensions
VOLUME ["/data"]
USER 65532:65532
EXPOSE 8050
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["networkflow-healthcheck"]
ENTRYPOINT ["/usr/bin/tini", "--", "networkflow"]
CMD ["dashboard", "--host", "0.0.0.0", "--port", "8050"]
