# One image for every process of the hub: gateway, subgraphs, migrations and imports are commands of it.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /hub

# No install scripts: the only one fetches a Node for laptops, and this image has one.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

COPY schema ./schema
COPY kit ./kit
COPY subgraphs ./subgraphs
COPY gateway ./gateway

USER node
EXPOSE 4000 4001
CMD ["node", "gateway/main.ts"]
