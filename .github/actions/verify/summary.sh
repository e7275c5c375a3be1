#!/usr/bin/env bash
# Shows the report, and the comparison where there is one, on the run's page.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/rlt.sh"

rlt report "$REPORT" --format md >>"$GITHUB_STEP_SUMMARY"
if [ -n "$COMPARISON" ]; then
  {
    echo
    echo '## Compared with the baseline'
    echo
    echo '```'
    cat "$COMPARISON"
    echo '```'
  } >>"$GITHUB_STEP_SUMMARY"
fi
