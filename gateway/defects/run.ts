import { goalsWith } from '../../settings/goalIds.ts';
import type { Defect } from './defect.ts';

export const runDefects: readonly Defect[] = [
  {
    name: 'logs-an-error',
    bug: 'an error with a stack trace is logged once, though everything works',
    fails: ['log.clean'],
    run: { scenarios: ['catch-up-burst'] },
    apply: ({ checkConnection }, log) => {
      let connections = 0;
      return {
        checkConnection: (load, limits) => {
          connections += 1;
          if (connections === 2) log.error({ err: new TypeError('snapshot is not iterable') }, 'unhandled rejection');
          return checkConnection(load, limits);
        },
      };
    },
  },
  {
    name: 'metrics-answers-500',
    bug: 'the metrics endpoint answers 500',
    fails: [],
    // The limits are read from it, and without a limit there is nothing that it could be held to.
    get invalidates() {
      return goalsWith('quota', 'origin', 'subscription', 'idle');
    },
    apply: () => ({ metricsReply: () => ({ status: 500, body: { error: 'Internal Server Error' } }) }),
  },
  {
    name: 'dies-in-the-middle',
    bug: 'the tenth live event throws an uncaught exception, which ends the process',
    fails: ['gateway.alive'],
    get mayFail() {
      return goalsWith('broadcast', 'log');
    },
    run: { scenarios: ['broadcast-burst'] },
    apply: ({ broadcast }) => {
      let events = 0;
      return {
        broadcast: (io, event) => {
          events += 1;
          if (events === 10) {
            setImmediate(() => {
              throw new TypeError('cannot read the snapshot of a live event');
            });
          }
          broadcast(io, event);
        },
      };
    },
  },
  {
    name: 'logs-warnings',
    bug: 'a warning is logged for every connection',
    fails: [],
    run: { scenarios: ['connection-quota', 'catch-up-burst'] },
    apply: ({ checkConnection }, log) => ({
      checkConnection: (load, limits) => {
        log.warn({ ...load }, 'another connection');
        return checkConnection(load, limits);
      },
    }),
  },
  {
    name: 'metrics-with-more-fields',
    bug: 'the metrics document has fields that the contract does not name',
    fails: [],
    run: { scenarios: ['subscription-cap', 'catch-up-burst'] },
    apply: ({ metricsReply }) => ({
      metricsReply: (document) => {
        const extended = { ...document, uptimeMs: Math.round(performance.now()), build: { commit: null } };
        return metricsReply(extended);
      },
    }),
  },
];
