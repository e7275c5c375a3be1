#!/usr/bin/env bash
# Installs and builds the tool and, where the cache had none, k6 and the local services.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

node "$tool/bootstrap.mjs" setup
