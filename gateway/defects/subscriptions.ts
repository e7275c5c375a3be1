import { type Defect, oneIn } from './defect.ts';

export const subscriptionDefects: readonly Defect[] = [
  {
    name: 'one-room-too-many',
    bug: 'the subscription cap is off by one: a socket gets one job more than allowed',
    fails: ['subscription.one-error-each', 'subscription.metrics-within-cap'],
    apply: ({ hasRoom }) => ({ hasRoom: (request) => hasRoom({ ...request, limit: shifted(request.limit, 1) }) }),
  },
  {
    name: 'one-room-too-few',
    bug: 'the subscription cap is off by one: the last allowed job is refused',
    fails: ['subscription.accepted'],
    apply: ({ hasRoom }) => ({ hasRoom: (request) => hasRoom({ ...request, limit: shifted(request.limit, -1) }) }),
  },
  {
    name: 'two-errors-for-one-request',
    bug: 'a request beyond the cap is answered with the error twice, the second time 50 ms later',
    fails: ['subscription.one-error-each'],
    apply: ({ refuseSubscription }) => ({
      refuseSubscription: (socket) => {
        refuseSubscription(socket);
        setTimeout(() => refuseSubscription(socket), 50);
      },
    }),
  },
  {
    name: 'no-error-at-the-cap',
    bug: 'a request beyond the cap is dropped without an answer',
    fails: ['subscription.one-error-each'],
    apply: () => ({ refuseSubscription: () => {} }),
  },
  {
    name: 'closes-socket-at-the-cap',
    bug: 'a request beyond the cap is answered with the error and then costs the client its connection',
    fails: ['subscription.stays-connected'],
    mayFail: ['subscription.slot-reusable', 'subscription.resubscribe-free'],
    apply: ({ refuseSubscription }) => ({
      refuseSubscription: (socket) => {
        refuseSubscription(socket);
        socket.disconnect(true);
      },
    }),
  },
  {
    name: 'resubscribing-takes-a-slot',
    bug: 'subscribing again to a job that is held already takes another slot',
    fails: ['subscription.resubscribe-free'],
    apply: ({ hasRoom }) => {
      const repeatedBy = new Map<string, number>();
      return {
        hasRoom: (request) => {
          const repeated = repeatedBy.get(request.socketId) ?? 0;
          if (request.limit > 0 && request.held.size + repeated >= request.limit) return false;
          if (request.held.has(request.jobId)) repeatedBy.set(request.socketId, repeated + 1);
          return hasRoom(request);
        },
      };
    },
  },
  {
    name: 'unsubscribing-keeps-the-slot',
    bug: 'unsubscribing leaves the room but does not free its slot',
    fails: ['subscription.slot-reusable'],
    apply: () => ({ releaseSubscription: () => {} }),
  },
  {
    name: 'unsubscribing-keeps-one-slot-in-3',
    bug: 'every third job that is unsubscribed from keeps its slot',
    fails: ['subscription.slot-reusable'],
    apply: ({ releaseSubscription }) => {
      const isKept = oneIn(3, 1);
      return {
        releaseSubscription: (...args) => {
          if (!isKept()) releaseSubscription(...args);
        },
      };
    },
  },
];

function shifted(limit: number, by: number): number {
  return limit === 0 ? 0 : limit + by;
}
