#!/usr/bin/env bash
# Compares the report with a baseline, shows the result on the run's page, and fails on a regression.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

baseline=${INPUT_BASELINE:-$DOWNLOADED_BASELINE}
options=()
if [ -n "$INPUT_MIN_CHANGE" ]; then options+=(--min-change "$INPUT_MIN_CHANGE"); fi

exit_code=0
rlt compare "$baseline" "$REPORT" --fail-on-regression "${options[@]}" || exit_code=$?
case "$exit_code" in
  0) hand_on regression false ;;
  99) hand_on regression true ;;
  *) exit "$exit_code" ;;
esac
rlt compare "$baseline" "$REPORT" --format md "${options[@]}" >>"$GITHUB_STEP_SUMMARY"
exit "$exit_code"
