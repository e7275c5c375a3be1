import { gatewayDown } from './annotations.ts';
import type { Content, Variable } from './panel.ts';
import { gatewayCountsPanel, gatewayUse } from './panels/gateway.ts';
import { ownGoalsRow } from './panels/own/goals.ts';
import { k6Row } from './panels/own/k6.ts';
import { countersRow, othersRow, timesRow } from './panels/own/measured.ts';

/** Whatever a scenario measures: panels are repeated for every metric of each kind that the run has. */
export const ownScenarios: Content = {
  id: 'realtime-load-test-own',
  file: (dialect) => `grafana/own-${dialect}.json`,
  title: 'Realtime load test: any scenario',
  description: "One run of any scenario, also of one's own: its goals, all that it measured, and what k6 adds.",
  variables: [
    {
      name: 'role',
      label: 'Role',
      query: () => 'label_values({testid="$run",__name__=~"k6_.+"}, scenario)',
      // What setup() measured belongs to no role.
      all: '.*',
    },
    metrics('time', 'Times', 'times'),
    metrics('counter', 'Counters', 'counters'),
    metrics('rate', 'Shares', 'rates'),
    metrics('other', 'Amounts and levels', 'others'),
  ],
  annotations: [gatewayDown],
  rows: [
    ownGoalsRow,
    timesRow,
    countersRow,
    othersRow,
    { title: 'Gateway', panels: [gatewayCountsPanel, ...gatewayUse] },
    k6Row,
  ],
};

function metrics(name: Variable['name'], label: string, kind: 'times' | 'counters' | 'rates' | 'others'): Variable {
  return {
    name,
    label,
    query: (dialect) => `label_values({${dialect.kinds[kind].matchers}}, __name__)`,
    regex: (dialect) => `/^${dialect.kinds[kind].name}$/`,
  };
}
