import type { Row } from '../panel.ts';

export const eventsRow: Row = {
  title: 'Events',
  panels: [
    {
      title: 'Deliveries per second',
      shows: 'Events that reached a subscriber, each counted once for each subscriber.',
      bad: 'A dent or a plateau while events are published at a level rate.',
      remedy:
        'A dent: an outage or a pause, see the annotations and the Redis subscribers. A plateau: that is what this gateway can deliver; compare with its CPU.',
      kind: 'lines',
      unit: 'perSecond',
      queries: (dialect) => [{ legend: 'deliveries', expr: dialect.counter('deliveries', 'recent') }],
    },
    {
      title: 'Published per second',
      shows: 'Events that Redis has taken.',
      bad: 'It is not level although --delay is.',
      remedy: 'See the publish lateness (the generator is busy) and the failed publishes (Redis was not there).',
      kind: 'lines',
      unit: 'perSecond',
      queries: (dialect) => [{ legend: 'published', expr: dialect.counter('events_published', 'recent') }],
    },
    {
      title: 'Events gone wrong',
      shows:
        'Events that came twice, that reached a client that had not asked for them, and that Redis did not take, so far.',
      bad: 'Anything but zero. Only a drill that stops Redis may make the third line rise.',
      remedy:
        'Twice: a client is in the room twice, or two gateway processes relay the same message. Foreign: rooms are mixed up; the report names clients and events. Not published: Redis was away.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'twice', expr: dialect.counter('duplicate_deliveries', 'soFar') },
        { legend: 'foreign', expr: dialect.counter('foreign_deliveries', 'soFar') },
        { legend: 'not published', expr: dialect.counter('publish_failed', 'soFar') },
      ],
    },
    {
      title: 'Replays',
      shows: 'Replays that were asked for and that were complete, so far.',
      bad: 'A gap between the two after the last client has asked.',
      remedy:
        'The report says of each failed replay what was wrong: count, order, an event twice or of another job. Check sorting and the replay limit.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'asked for', expr: dialect.counter('replay_attempts', 'soFar') },
        { legend: 'complete', expr: dialect.counter('replays_completed', 'soFar') },
      ],
    },
    {
      title: 'Failed replays',
      shows: 'Share of replays that were wrong or incomplete, so far, and its limit.',
      bad: 'Above the limit.',
      remedy:
        'See the reasons in the report; a share that grows with the load points at timeouts, one that does not at the query.',
      kind: 'lines',
      unit: 'share',
      queries: (dialect) => [
        { legend: 'failed', expr: dialect.share('replay_failed', 'soFar') },
        { legend: 'limit', expr: dialect.limit('catch-up.failures', false), isLimit: true },
      ],
    },
    {
      title: 'Redis subscribers that a publish reached',
      shows: 'How many Redis subscribers took each published event, on average over the last moments.',
      bad: 'It drops below the number of gateway processes.',
      remedy:
        'At zero nobody listened: what was published then is lost to live clients. Look for a Redis restart, and in the gateway’s log for its reconnection.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [{ legend: 'subscribers', expr: dialect.mean('publish_receivers', 'recent') }],
    },
  ],
};
