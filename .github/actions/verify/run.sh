#!/usr/bin/env bash
# Runs `rlt verify` with the action's inputs. Fails as it fails; the report is handed on in any case.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

arguments=(--output "$INPUT_OUTPUT")

# add_each FLAG LINES: the flag once for each line that is not empty
add_each() {
  while IFS= read -r line; do
    if [ -n "$line" ]; then arguments+=("$1" "$line"); fi
  done <<<"$2"
}

add_each --gateway-command "$INPUT_GATEWAY_COMMAND"
add_each --gateway-env "$INPUT_GATEWAY_ENV"
add_each --api-url "$INPUT_API_URL"
add_each --scenario "$INPUT_SCENARIO"
add_each --config "$INPUT_CONFIG"
while IFS= read -r line; do
  if [ -n "$line" ]; then arguments+=("$line"); fi
done <<<"$INPUT_ARGUMENTS"

exit_code=0
rlt verify "${arguments[@]}" || exit_code=$?
hand_on exit-code "$exit_code"

entry="$INPUT_OUTPUT/suite-summary.json"
if [ -f "$entry" ]; then
  hand_on report "$INPUT_OUTPUT"
  hand_on outcome "$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).outcome ?? "invalid"' "$entry")"
fi
exit "$exit_code"
