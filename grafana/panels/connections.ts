import type { Row } from '../panel.ts';

export const connectionsRow: Row = {
  title: 'Connections',
  panels: [
    {
      title: 'Connections, as the gateway counts them',
      shows:
        "The gateway's own counts while the run goes on, and the clients that were admitted so far as we count them.",
      bad: 'The gateway counts more connections than its limit, or does not come back to where it began; idle timers and connections differ while the idle timeout is on.',
      remedy:
        'Above the limit: the check races with connects, see the quota goals. Not back at the start: sockets leak on disconnect. Timers missing: some sockets can never be evicted.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'connections', expr: dialect.gauge('gateway_connections', 'soFar') },
        { legend: 'subscriptions', expr: dialect.gauge('gateway_subscriptions', 'soFar') },
        { legend: 'idle timers', expr: dialect.gauge('gateway_idle_timers', 'soFar') },
        { legend: 'admitted so far', expr: dialect.counter('clients_connected', 'soFar') },
        { legend: 'limit of a quota', expr: dialect.gauge('connection_limit', 'soFar'), isLimit: true },
      ],
    },
    {
      title: 'Clients turned away, by cause',
      shows: 'Clients that were rejected so far, by the cause that they were told.',
      bad: 'Any in a burst; the cause unknown in a quota scenario; origin-not-allowed anywhere.',
      remedy:
        'In a burst: raise the gateway’s limits for the test, it is not about them. Unknown: the gateway’s words differ from the profile (--profile). origin-not-allowed: --origin must be one that the gateway lets in.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [{ legend: '{{cause}}', expr: dialect.counter('clients_rejected', 'soFar', 'cause') }],
    },
    {
      title: 'Taking a slot again',
      shows: 'Time from a disconnect to the moment at which another client has that slot, so far.',
      bad: 'Seconds, or no line although the scenario is over.',
      remedy:
        'No line: the slot leaked. Seconds: the gateway notices disconnects by a timer instead of by the event, so that reconnecting users are turned away.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [{ legend: 'worst so far', expr: dialect.quantile(1, 'slot_reuse_duration', 'soFar') }],
    },
    {
      title: 'Requests beyond the subscription cap',
      shows: 'Subscription requests beyond the cap, and the errors that came in answer to them, so far.',
      bad: 'The two lines differ after the last request.',
      remedy:
        'Fewer errors: requests are swallowed or let through. More: the error is sent twice, often once by the handler and once by a filter around it.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'requests', expr: dialect.counter('over_cap_requests', 'soFar') },
        { legend: 'errors', expr: dialect.counter('over_cap_errors', 'soFar') },
      ],
    },
    {
      title: 'Unreachable and error events',
      shows: 'Clients that got no answer to their connect, and error events that clients were sent.',
      bad: 'Unreachable clients at all; more errors than a scenario provokes.',
      remedy:
        'Unreachable: see when it began and whether the gateway still answered then (annotations); raise its file descriptor limit and listen backlog. Errors: their messages are in the report.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'unreachable', expr: dialect.counter('clients_unreachable', 'soFar') },
        { legend: 'error events', expr: dialect.counter('gateway_errors', 'soFar') },
      ],
    },
  ],
};
