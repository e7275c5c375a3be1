import type { OtherMetric } from '../../dialect.ts';
import type { Row } from '../../panel.ts';
import { receiveDelayPanel } from '../generator.ts';

const counter = (name: string): OtherMetric<'counter'> => ({ name, type: 'counter', unit: '1', ofRoles: true });
const bytes = (name: string): OtherMetric<'counter'> => ({ ...counter(name), unit: 'bytes', isData: true });
const time = (name: string): OtherMetric<'trend'> => ({ name, type: 'trend', unit: 'ms', ofRoles: true });

/** What k6 measures by itself. */
export const k6Row: Row = {
  title: 'k6',
  panels: [
    {
      title: 'Virtual users',
      shows: 'VUs that play a role at the moment, of all instances of k6, the observer among them.',
      bad: 'It stays up long after the counters have stopped to grow.',
      remedy: 'A role waits for something that does not come: bound its waits (until, timeout), and close its sockets.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [{ legend: 'VUs', expr: dialect.levels({ name: 'vus', type: 'gauge', unit: '1' }) }],
    },
    {
      title: 'Roles that came to their end',
      shows: 'VUs of each role that have played it to its end, so far.',
      bad: 'Fewer than there are VUs of the role, after the run.',
      remedy: 'k6 interrupted the others, and the report is invalid: it names the role and its line.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: '{{scenario}}', expr: dialect.counter(counter('iterations'), 'soFar', 'scenario') },
      ],
    },
    receiveDelayPanel,
    {
      title: 'WebSocket messages per second',
      shows: 'Frames that k6 received and sent in the last moments, heartbeats among them.',
      bad: 'Received falls while sent stays the same.',
      remedy: 'The server falls behind or has stopped to answer: see the times above, and its log.',
      kind: 'lines',
      unit: 'perSecond',
      queries: (dialect) => [
        { legend: 'received', expr: dialect.counter(counter('ws_msgs_received'), 'recent') },
        { legend: 'sent', expr: dialect.counter(counter('ws_msgs_sent'), 'recent') },
      ],
    },
    {
      title: 'Data',
      shows: 'Bytes that k6 received and sent so far; it counts them when a role has come to its end.',
      bad: 'Far more in one run than in another one of the same load.',
      remedy: 'Messages have grown, or events reach clients that they are not for: look at the counters above.',
      kind: 'lines',
      unit: 'bytes',
      queries: (dialect) => [
        { legend: 'received', expr: dialect.counter(bytes('data_received'), 'soFar') },
        { legend: 'sent', expr: dialect.counter(bytes('data_sent'), 'soFar') },
      ],
    },
    {
      title: 'HTTP requests of the roles',
      shows: 'Time that HTTP requests took, p95 and worst so far; the observer asks for the metrics of a gateway.',
      bad: 'It rises with the load.',
      remedy: 'The server is busy: everything that it does waits as long.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'p95 so far', expr: dialect.quantile(0.95, time('http_req_duration'), 'soFar') },
        { legend: 'worst so far', expr: dialect.quantile(1, time('http_req_duration'), 'soFar') },
      ],
    },
    {
      title: 'Checks',
      shows: "Share of k6's checks that held so far; no line where a script makes none.",
      bad: 'Less than 1.',
      remedy: "k6's summary names the checks. They are no goals: declare a rate, and a goal on it, for a verdict.",
      kind: 'lines',
      unit: 'share',
      queries: (dialect) => [
        { legend: 'held', expr: dialect.share({ name: 'checks', type: 'rate', unit: '1', ofRoles: true }, 'soFar') },
      ],
    },
  ],
};
