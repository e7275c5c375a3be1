# shellcheck shell=bash
# Sourced by the other scripts: where the tool is, and how it is called.

tool=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)

rlt() {
  node "$tool/bootstrap.mjs" rlt "$@"
}

# Appends name=value to what the step hands on.
hand_on() {
  echo "$1=$2" >>"$GITHUB_OUTPUT"
}
