import { apartOnly } from '../../contract/apartOnly.ts';
import { counter, level, type MetricTable, time, timeLevel } from '../../contract/metric.ts';

/** What the command line sees of a network drill: it stands between the clients and the gateway. */
export const networkFindings = /* @__PURE__ */ apartOnly(
  () =>
    ({
      heartbeat_window: timeLevel(
        'Longest time for which a gateway may hold a dead connection: pingInterval, pingTimeout, and 1 s.',
      ),
      dead_connections: counter('Connections that stood when the network went silent, and never heard of again.'),
      dead_connection_kept: time('Time from then until the gateway sent nothing more on one of them.'),
      dead_kept_too_long: counter('Dead connections on which the gateway still sent something after that window.'),
      connections_before: level("Connections that the gateway's metrics reported before the disturbance."),
      connections_after: level('The same when everybody had come back.'),
      slots_checked: counter('Comparisons of the two.'),
      slots_not_freed: counter('Connections that were more afterwards than before.'),
    }) as const satisfies MetricTable,
);
