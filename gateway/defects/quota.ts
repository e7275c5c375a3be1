import type { ConnectionLimits } from '../admission.ts';
import { wire } from '../wire.ts';
import { type Defect, type DefectRun, oneIn } from './defect.ts';

/** Where a variation that the contract allows must not be taken for a bug. */
const bothQuotas: DefectRun = { scenarios: ['connection-quota', 'origin-quota'] };

export const quotaDefects: readonly Defect[] = [
  {
    name: 'one-connection-too-many',
    bug: 'the connection caps are compared with "more than" instead of "at least", so one client too many gets in',
    fails: ['quota.admitted', 'quota.metrics-within-limit', 'origin.admitted', 'origin.metrics-within-limit'],
    apply: ({ checkHandshake, checkConnection }) => ({
      checkHandshake: (load, limits) => checkHandshake(load, shifted(limits, 1)),
      checkConnection: (load, limits) => checkConnection(load, shifted(limits, 1)),
    }),
  },
  {
    name: 'one-connection-too-few',
    bug: 'the connection caps count the new client twice, so the last slot is never given away',
    fails: ['quota.admitted', 'origin.admitted'],
    apply: ({ checkHandshake, checkConnection }) => ({
      checkHandshake: (load, limits) => checkHandshake(load, shifted(limits, -1)),
      checkConnection: (load, limits) => checkConnection(load, shifted(limits, -1)),
    }),
  },
  {
    name: 'quota-only-in-metrics',
    bug: 'the connection caps limit the reported figures but reject no client',
    fails: ['quota.admitted', 'origin.admitted'],
    mayFail: [
      'quota.rejected-within',
      'quota.rejections-known',
      'origin.rejected-within',
      'origin.rejections-known',
      // Figures that stay below what the clients hold are no evidence: invalid.
      'quota.metrics-within-limit',
      'origin.metrics-within-limit',
    ],
    apply: ({ metricsReply }) => ({
      checkHandshake: () => undefined,
      checkConnection: () => undefined,
      metricsReply: (document) =>
        metricsReply({
          ...document,
          totalConnections: capped(document.totalConnections, document.maxConnections),
          connectionsPerOrigin: mapValues(document.connectionsPerOrigin, (count) =>
            capped(count, document.maxConnectionsPerOrigin),
          ),
        }),
    }),
  },
  {
    name: 'rejects-after-400-ms',
    bug: 'a client over the cap is rejected 400 ms late',
    fails: ['quota.rejected-within', 'origin.rejected-within'],
    apply: ({ refuseHandshake }) => ({
      refuseHandshake: (socket, rejection, next) => {
        setTimeout(() => refuseHandshake(socket, rejection, next), 400);
      },
    }),
  },
  {
    name: 'rejects-without-a-word',
    bug: 'a client over the cap loses its connection without being told why',
    fails: ['quota.rejections-known', 'origin.rejections-known'],
    apply: () => ({
      refuseHandshake: (socket) => socket.conn.close(),
      refuseConnection: (socket) => socket.conn.close(),
    }),
  },
  {
    name: 'rejects-without-a-code',
    bug: 'the CONNECT_ERROR of a client over the cap has no data.code',
    fails: ['quota.rejections-known', 'origin.rejections-known'],
    apply: () => ({ refuseHandshake: (_, rejection, next) => next(new Error(rejection.message)) }),
  },
  {
    name: 'rejects-with-another-text',
    bug: 'a client over the cap is told "Service unavailable" instead of the message of the contract',
    fails: ['quota.rejections-known', 'origin.rejections-known'],
    apply: ({ refuseHandshake }) => ({
      refuseHandshake: (socket, rejection, next) =>
        refuseHandshake(socket, { ...rejection, message: 'Service unavailable' }, next),
    }),
  },
  {
    name: 'metrics-above-limit-for-a-moment',
    bug: 'a rejected client stays in the connection counts for another 250 ms',
    fails: ['quota.metrics-within-limit', 'origin.metrics-within-limit'],
    apply: ({ refuseHandshake, metricsReply }) => {
      const lingering: string[] = [];
      return {
        refuseHandshake: (socket, rejection, next) => {
          lingering.push(socket.handshake.headers.origin ?? wire.unknownOrigin);
          setTimeout(() => lingering.shift(), 250);
          refuseHandshake(socket, rejection, next);
        },
        metricsReply: (document) => {
          const connectionsPerOrigin = { ...document.connectionsPerOrigin };
          for (const origin of lingering) connectionsPerOrigin[origin] = (connectionsPerOrigin[origin] ?? 0) + 1;
          const totalConnections = document.totalConnections + lingering.length;
          return metricsReply({ ...document, totalConnections, connectionsPerOrigin });
        },
      };
    },
  },
  {
    name: 'leaks-slot-on-disconnect',
    bug: 'the slot of a client that disconnects by itself is never freed',
    fails: ['quota.slot-reusable', 'origin.slot-reusable'],
    apply: ({ releaseSlot }) => ({
      releaseSlot: (registry, socketId, reason) => {
        if (reason === 'server namespace disconnect') releaseSlot(registry, socketId, reason);
      },
    }),
  },
  {
    name: 'leaks-3-slots-in-10',
    bug: 'three of ten clients that disconnect by themselves never free their slot',
    fails: ['quota.slot-reusable', 'origin.slot-reusable'],
    apply: ({ releaseSlot }) => {
      const isLost = [oneIn(10, 1), oneIn(10, 4), oneIn(10, 7)];
      return {
        releaseSlot: (registry, socketId, reason) => {
          // Each counts for itself, so all are asked.
          const lost = reason !== 'server namespace disconnect' && isLost.filter((isIt) => isIt()).length > 0;
          if (!lost) releaseSlot(registry, socketId, reason);
        },
      };
    },
  },
  {
    name: 'origin-cap-over-all-origins',
    bug: 'the cap for one Origin counts the clients of all Origins together',
    fails: ['origin.alternate-admitted'],
    run: { flags: ['--alternate-origin', 'http://localhost:5174'] },
    apply: ({ checkHandshake, checkConnection }) => ({
      checkHandshake: ({ total }, limits) => checkHandshake({ total, sameOrigin: total }, limits),
      checkConnection: ({ total }, limits) => checkConnection({ total, sameOrigin: total }, limits),
    }),
  },
  {
    name: 'both-rejection-ways',
    bug: 'every second client over the cap passes the handshake and is disconnected after it was connected',
    fails: [],
    run: bothQuotas,
    apply: ({ checkHandshake }) => {
      const slipsThrough = oneIn(2, 2);
      return {
        checkHandshake: (load, limits) => {
          const rejection = checkHandshake(load, limits);
          return rejection && slipsThrough() ? undefined : rejection;
        },
      };
    },
  },
  {
    name: 'rejects-only-connected-clients',
    bug: 'there is no check in the handshake: all clients over the cap are connected first and then disconnected',
    fails: [],
    run: bothQuotas,
    apply: () => ({ checkHandshake: () => undefined }),
  },
  {
    name: 'rejects-after-50-ms',
    bug: 'a client over the cap waits 50 ms for its rejection, which is within the limit',
    fails: [],
    run: bothQuotas,
    apply: ({ refuseHandshake }) => ({
      refuseHandshake: (socket, rejection, next) => {
        setTimeout(() => refuseHandshake(socket, rejection, next), 50);
      },
    }),
  },
];

/** The limits moved by some; one that is off stays off. */
function shifted({ maxConnections, maxConnectionsPerOrigin }: ConnectionLimits, by: number): ConnectionLimits {
  const shift = (limit: number) => (limit === 0 ? 0 : limit + by);
  return { maxConnections: shift(maxConnections), maxConnectionsPerOrigin: shift(maxConnectionsPerOrigin) };
}

function capped(count: number, limit: number): number {
  return limit === 0 ? count : Math.min(count, limit);
}

function mapValues(counts: Readonly<Record<string, number>>, change: (count: number) => number) {
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, change(count)]));
}
