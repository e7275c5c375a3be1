import { wire } from '../wire.ts';
import type { Defect } from './defect.ts';

/** What cannot be seen of clients that are never evicted. */
const evictionUnseen = ['idle.error-sent', 'idle.slots-free'] as const;

export const idleDefects: readonly Defect[] = [
  {
    name: 'never-evicts',
    bug: 'idle timers run out without any effect',
    fails: ['idle.evicted-in-window'],
    mayFail: evictionUnseen,
    apply: () => ({ evict: () => {} }),
  },
  {
    name: 'evicts-800-ms-late',
    bug: 'idle clients are evicted 800 ms after their time',
    fails: ['idle.evicted-in-window'],
    apply: ({ idleDelay }) => ({ idleDelay: (timeoutMs) => idleDelay(timeoutMs) + 800 }),
  },
  {
    name: 'evicts-too-early',
    bug: 'idle clients are evicted after 80 % of the timeout',
    fails: ['idle.evicted-in-window'],
    apply: ({ idleDelay }) => ({ idleDelay: (timeoutMs) => idleDelay(timeoutMs) * 0.8 }),
  },
  {
    name: 'evicts-active-clients',
    bug: 'events of the client do not reset its idle timer',
    fails: ['idle.active-kept'],
    apply: () => ({ onActivity: () => {} }),
  },
  {
    name: 'heartbeats-count-as-activity',
    bug: 'Engine.IO heartbeats reset the idle timer, so that a silent client stays for ever',
    fails: ['idle.evicted-in-window'],
    mayFail: evictionUnseen,
    // Within the idle timeout of 2 s, which the usual 25 s are not.
    run: { environment: { SOCKET_PING_INTERVAL_MS: '500' } },
    apply: ({ onActivity }) => ({
      onActivity: (socket, touch) => {
        onActivity(socket, touch);
        socket.conn.on('heartbeat', touch);
      },
    }),
  },
  {
    name: 'evicts-without-the-error',
    bug: 'idle clients are disconnected without being told why',
    fails: ['idle.error-sent'],
    apply: () => ({ evict: (socket) => void socket.disconnect(true) }),
  },
  {
    name: 'evicts-with-another-text',
    bug: 'idle clients are told "Session timed out." instead of the message of the contract',
    fails: ['idle.error-sent'],
    apply: () => ({
      evict: (socket) => {
        socket.emit(wire.error, { message: 'Session timed out.' });
        socket.disconnect(true);
      },
    }),
  },
  {
    name: 'keeps-slot-after-eviction',
    bug: 'the slot of an evicted client is never freed',
    fails: ['idle.slots-free'],
    apply: ({ releaseSlot }) => ({
      releaseSlot: (registry, socketId, reason) => {
        if (reason !== 'server namespace disconnect') releaseSlot(registry, socketId, reason);
      },
    }),
  },
  {
    name: 'counts-evictions-twice',
    bug: 'each eviction is taken off the reported connection count twice, which ends below zero',
    fails: ['idle.slots-free'],
    apply: ({ releaseSlot, metricsReply }) => {
      let evictions = 0;
      return {
        releaseSlot: (registry, socketId, reason) => {
          if (reason === 'server namespace disconnect') evictions += 1;
          releaseSlot(registry, socketId, reason);
        },
        metricsReply: (document) =>
          metricsReply({ ...document, totalConnections: document.totalConnections - evictions }),
      };
    },
  },
  {
    name: 'evicts-200-ms-late',
    bug: 'idle clients are evicted 200 ms after their time, which is within the window',
    fails: [],
    run: { scenarios: ['idle-eviction'] },
    apply: ({ idleDelay }) => ({ idleDelay: (timeoutMs) => idleDelay(timeoutMs) + 200 }),
  },
];
