#!/usr/bin/env bash
# Compares the report with a baseline and fails on a regression.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

baseline=${INPUT_BASELINE:-$DOWNLOADED_BASELINE}
if [ ! -d "$baseline" ]; then
  echo "error: the baseline $baseline is not a folder" >&2
  exit 2
fi

exit_code=0
rlt compare "$baseline" "$REPORT" --fail-on-regression | tee "$REPORT/comparison.txt" || exit_code=$?
hand_on comparison "$REPORT/comparison.txt"
case "$exit_code" in
  0) hand_on regression false ;;
  99) hand_on regression true ;;
esac
exit "$exit_code"
