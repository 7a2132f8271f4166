#!/bin/sh
# Serves one suite of graphql-hive's federation-gateway-audit by the hub's executor: the audit's --run-script.
# $1 is the suite's id. AUDIT_PORT: where the audit serves its supergraphs, 4200. GATEWAY_PORT: where to serve, 4000.
# The audit ends a suite with a signal to this very process, therefore exec.
set -eu
hub=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
exec "$hub/node_modules/.bin/node" "$hub/gateway/conformance/cli.ts" \
  --supergraph "http://localhost:${AUDIT_PORT:-4200}/${1:?name a suite of the audit}/supergraph" \
  --port "${GATEWAY_PORT:-4000}"
