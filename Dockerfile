# syntax=docker/dockerfile:1

# With a digest (node:24-bookworm-slim@sha256:…) the same image can be built again.
ARG NODE_IMAGE=node:24-bookworm-slim

# The bundle is the same for every platform: it is built on the one that builds.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY build.ts tsconfig.json ./
COPY src src
RUN npm run build

FROM ${NODE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="reroll" \
      org.opencontainers.image.description="Rolls Kubernetes workloads when the ConfigMaps and Secrets they use change" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}"
# Node alone, without the package managers of the base image.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
           /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
COPY package.json LICENSE /app/
COPY --from=build /build/dist /app/
# For malloc of glibc: one pool for all threads, since each keeps what it has freed, and what is large or at the end of
# the pool goes back at once.
ENV NODE_ENV=production MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536 MALLOC_TRIM_THRESHOLD_=65536 MALLOC_TOP_PAD_=16384
USER 65532:65532
EXPOSE 8080
# What each flag does to memory and speed has been measured: docs/adr/0013-memory-of-node.md.
ENTRYPOINT ["node", "--max-semi-space-size=2", "--no-opt", "--expose-gc", "/app/reroll.js"]
CMD ["run"]
