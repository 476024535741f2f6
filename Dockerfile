# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.ts tsconfig.json ./
COPY src src
RUN npm run build

# Node alone, without the package managers of the base image.
FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="reroll" \
      org.opencontainers.image.description="Rolls Kubernetes workloads when the ConfigMaps and Secrets they use change" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
           /usr/local/bin/yarn* /opt/yarn*
COPY --from=build /build/dist /app
COPY --from=build /build/package.json LICENSE /app/
USER 65532:65532
EXPOSE 8080
# A small young generation keeps the memory of an idle controller low; it allocates little once it has listed everything.
ENTRYPOINT ["node", "--max-semi-space-size=2", "/app/reroll.js"]
CMD ["run"]
