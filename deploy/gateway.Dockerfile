# The reference gateway alone. Build with the repository as context:
#   docker build --file deploy/gateway.Dockerfile .
FROM node:22.12.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node build.mjs && npm prune --omit=dev

FROM node:22.12.0-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
USER node
EXPOSE 3000
ENTRYPOINT ["node", "dist/rlt.js", "gateway"]
