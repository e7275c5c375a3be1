import type { Row } from '../panel.ts';

export const redisDrillRow: Row = {
  title: 'Redis drill (with --redis-reset-sequence)',
  panels: [
    {
      title: 'What the drill did',
      shows:
        'Connections that the drill closed, or stops of Redis, and looks at Redis that found the gateway’s subscription gone, so far.',
      bad: 'No line at all, or no loss although connections were cut (--redis-drill publisher takes none).',
      remedy:
        'No line: the drill was refused or came too late, see the errors in the report (rights to CLIENT KILL, --redis-reset-sequence). No loss: the gateway listens to another Redis or by another channel (--redis-url, --profile), so that nothing was tested.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'cuts', expr: dialect.counter('redis_cuts', 'soFar') },
        { legend: 'subscription lost', expr: dialect.counter('redis_subscription_losses', 'soFar') },
      ],
    },
    {
      title: 'Subscribers during the drill, as Redis counts them',
      shows:
        "Subscribers of the gateway's channel, on average over all looks at Redis while it was disturbed. A Redis that is stopped cannot be asked: the looks after its return count.",
      bad: 'It stays at the number of gateway processes: they never lost what the drill was to take from them.',
      remedy:
        'Lengthen the drill (--redis-reset-delay): a gateway that subscribes again within milliseconds is hardly seen without its subscription. The report says when it lost it and when it had it again.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [{ legend: 'subscribers', expr: dialect.mean('redis_subscribers', 'soFar') }],
    },
    {
      title: 'Recovery after the drill',
      shows: 'Time from the end of the drill to the next event: the first and the last client so far, and the limit.',
      bad: 'The last client above the limit, or far from the first one.',
      remedy:
        'Both late: the gateway waits too long before it connects to Redis again, shorten its backoff; it does not come back at all: does it subscribe anew after a reconnection? Only the last late: rooms are restored one after the other, or those clients lost their sockets too.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'first client', expr: dialect.quantile(0, 'redis_recovery_duration', 'soFar') },
        { legend: 'last client', expr: dialect.quantile(1, 'redis_recovery_duration', 'soFar') },
        { legend: 'limit', expr: dialect.limit('redis.recovered', true), isLimit: true },
      ],
    },
    {
      title: 'Events lost around the drill',
      shows:
        'Deliveries that did not come: of events in the outage, and of events before and after it, over all clients.',
      bad: 'Any outside the outage. Many inside it for a drill that was short.',
      remedy:
        'Outside: the gateway loses events while Redis is well, or for a while after it says that it is back; the report names client and event. Inside: Redis pub/sub keeps nothing for who is away, so it is the length of the outage that counts; clients have to ask for a replay.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'inside the outage', expr: dialect.counter('events_lost_inside', 'soFar') },
        { legend: 'outside the outage', expr: dialect.counter('events_lost_outside', 'soFar') },
      ],
    },
    {
      title: 'Clients that were looked at after the drill',
      shows:
        'Subscribers that there are, those whose events were compared with what was published, and those whose recovery was timed.',
      bad: 'One of the lines ends below the subscribers.',
      remedy:
        'Compared is less: a VU of the generator did not get that far, see its errors in the report. Timed is less: publishing ended before all had time to recover, so publish more events after the drill (--event-count).',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'subscribers', expr: dialect.counter('clients_subscribed', 'soFar') },
        { legend: 'compared', expr: dialect.counter('outage_checked', 'soFar') },
        { legend: 'timed', expr: dialect.counter('recoveries_timed', 'soFar') },
      ],
    },
  ],
};
