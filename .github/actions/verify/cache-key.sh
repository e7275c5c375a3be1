#!/usr/bin/env bash
# The built k6 and services may be used again as long as what they are built from is the same.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

cd "$tool"
sources=$(cat engine/go/*/go.mod engine/go/*/go.sum engine/go/*/*.go engine/goBuild.ts | sha256sum | cut -c 1-16)
hand_on key "realtime-load-test-$(uname -s)-$(uname -m)-$sources"
