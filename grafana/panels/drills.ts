import { goalsOfDrills } from '../../settings/goalIds.ts';
import type { Row } from '../panel.ts';

export const drillsRow: Row = {
  title: 'Drills (rlt drill)',
  panels: [
    {
      title: 'Events received live, by their time in the drill',
      shows:
        'Deliveries in a second: of events that were published before the disturbance, during it and afterwards. What clients get by asking again is not among them.',
      bad: 'Afterwards stays below the level of before, or does not begin.',
      remedy:
        'Below: some clients are not back, or are in no room any more; see the clients that came back. Not at all: the gateway did not subscribe to its source of events again.',
      kind: 'lines',
      unit: 'perSecond',
      queries: (dialect) => [
        { legend: 'before', expr: dialect.samples('latency_before', 'recent') },
        { legend: 'during', expr: dialect.samples('latency_during', 'recent') },
        { legend: 'afterwards', expr: dialect.samples('latency_after', 'recent') },
      ],
    },
    {
      title: 'Latency around the disturbance',
      shows: 'Time from publish to receipt, p95 so far: before the disturbance, during it, afterwards, and the limit.',
      bad: 'Afterwards above the limit, or far above before.',
      remedy:
        'It is still catching up: replays and reconnections cost what live events would need. It stays so: something is done twice since, such as two subscriptions.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: 'before', expr: dialect.quantile(0.95, 'latency_before', 'soFar') },
        { legend: 'during', expr: dialect.quantile(0.95, 'latency_during', 'soFar') },
        { legend: 'afterwards', expr: dialect.quantile(0.95, 'latency_after', 'soFar') },
        { legend: 'limit', expr: dialect.limit(goalsOfDrills('latency-after'), true), isLimit: true },
      ],
    },
    {
      title: 'Clients that lost their connection and came back',
      shows:
        'Connections that ended without the doing of the clients, clients that are subscribed again, and attempts that the gateway turned away, so far.',
      bad: 'Fewer came back than were lost, any was turned away, or nobody lost anything in a drill that ends connections.',
      remedy:
        'Turned away: the gateway still counts connections that are gone. Fewer: they are not let in, or give up at the subscription. Nobody: the disturbance hit nothing, and the drill is invalid.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'lost', expr: dialect.counter('connections_lost', 'soFar') },
        { legend: 'lost by others', expr: dialect.counter('connections_lost_by_others', 'soFar') },
        { legend: 'came back', expr: dialect.counter('reconnections', 'soFar') },
        { legend: 'turned away', expr: dialect.counter('reconnects_refused', 'soFar') },
      ],
    },
    {
      title: 'Attempts to connect again',
      shows: 'Attempts of all clients in a second: the storm in which they come back.',
      bad: 'A peak while latency or recovery suffers.',
      remedy:
        'Clients wait as socket.io-client does: a second or so, then longer each time. A gateway that accepts late gets them all at once: let it accept earlier, or take fewer at a time.',
      kind: 'lines',
      unit: 'perSecond',
      queries: (dialect) => [{ legend: 'attempts', expr: dialect.counter('reconnect_attempts', 'recent') }],
    },
    {
      title: 'Recovery of the clients',
      shows: 'Time from the end of the disturbance to the next event: half of the clients, 95 %, all, and the limit.',
      bad: 'All above the limit, or far from half.',
      remedy:
        'Everybody late: the gateway waits too long before it connects to what it lost. The last ones late: they are turned away or wait longer after each failed attempt; the report names them.',
      kind: 'lines',
      unit: 'time',
      queries: (dialect) => [
        { legend: '50 %', expr: dialect.quantile(0.5, 'recovery_duration', 'soFar') },
        { legend: '95 %', expr: dialect.quantile(0.95, 'recovery_duration', 'soFar') },
        { legend: 'all', expr: dialect.quantile(1, 'recovery_duration', 'soFar') },
        { legend: 'limit', expr: dialect.limit(goalsOfDrills('recovered'), true), isLimit: true },
      ],
    },
    {
      title: 'Deliveries that were lost live, by cause',
      shows:
        'Nobody took the event from the publisher, the gateway did not listen, the client was cut off; and those for which the disturbance is no reason.',
      bad: 'Anything in the last line.',
      remedy:
        'Look at the time of these events in the report: shortly after the end the gateway took clients before it heard events; later, something of the session was not restored.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'nobody took it', expr: dialect.counter('events_lost_refused', 'soFar') },
        { legend: 'not listening', expr: dialect.counter('events_lost_unheard', 'soFar') },
        { legend: 'cut off', expr: dialect.counter('events_lost_away', 'soFar') },
        { legend: 'without a reason', expr: dialect.counter('events_lost_on_the_way', 'soFar') },
      ],
    },
    {
      title: 'What asking again brought (with --persist-events)',
      shows:
        'Deliveries that clients got later by asking again, stored ones that they never got, and those that came too often or out of order.',
      bad: 'Anything but zero in the last three lines.',
      remedy:
        'Never: the replay leaves out what the outage left out. Too often: the gateway has subscribed twice, or replays overlap. The report names events and clients.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'got later', expr: dialect.counter('replayed_events', 'soFar') },
        { legend: 'never got', expr: dialect.counter('events_missing', 'soFar') },
        { legend: 'too often', expr: dialect.counter('duplicate_deliveries', 'soFar') },
        { legend: 'out of order', expr: dialect.counter('events_out_of_order', 'soFar') },
      ],
    },
    {
      title: 'Effects of the disturbance, and clients that were looked at',
      shows:
        'How often the disturbance was seen to have an effect, subscribers whose events were compared with what was published, and those whose recovery was timed.',
      bad: 'No effect at all, or fewer compared or timed than there are subscribers.',
      remedy:
        'No effect: nothing was tested. Compared is less: a VU of the generator did not get that far, see its errors in the report. Timed is less: publishing ended too early.',
      kind: 'lines',
      unit: 'count',
      queries: (dialect) => [
        { legend: 'effects seen', expr: dialect.counter('disturbance_seen', 'soFar') },
        { legend: 'compared', expr: dialect.counter('receipts_checked', 'soFar') },
        { legend: 'timed', expr: dialect.counter('recoveries_timed', 'soFar') },
      ],
    },
  ],
};
