import type { ConnectionKey, ScenarioKey } from '../contract/options.ts';

/*
 * What each setting is for, in the help, the JSON schema and the documentation. It stands apart from the settings'
 * rules because k6 bundles hold those, and nobody asks k6 for help.
 */

const sentences: Readonly<Record<ConnectionKey | ScenarioKey, string>> = {
  apiUrl: 'base URL of the gateway; a path in it is a prefix of every request',
  websocketPath: 'Socket.IO path',
  metricsPath: "path of the gateway's metrics",
  metricsUrl:
    'address of the metrics where they are not at --api-url: another port, path or host; --headers does not go there',
  origin: 'Origin header of the clients; none omits the header',
  alternateOrigin: 'second Origin, whose clients must still be admitted when the quota of the first is used up',
  transports:
    'how clients connect: by WebSocket, by HTTP long-polling, or by polling and then a WebSocket, as browsers do',
  compression:
    'whether clients offer compression: permessage-deflate on a WebSocket, gzip and deflate of the answers to polls',
  connectTimeoutMs: 'time limit for a client to connect',
  disconnectTimeoutMs: 'time limit for the gateway to release the slot of a client that left',
  redisUrl: 'the Redis that the gateway subscribes to',
  coordinationRedisUrl: 'a Redis in which several instances of k6 meet, where that is not to be the one of --redis-url',
  mongoUri: 'the MongoDB that the gateway replays from, with the database name',
  seedCommand:
    'shell command that stores the job for catch-up-burst, in place of MongoDB: it gets RLT_JOB_ID and RLT_EVENT_COUNT',
  unseedCommand: 'shell command that removes it again; runs also after a failure and after Ctrl-C',
  seedTimeoutMs: 'time limit for each of the two commands, and for publishing a history',
  auth: 'Socket.IO auth payload of the clients; {client}, {vu}, {random} and columns of --clients-file are filled in',
  headers: 'extra request headers of the clients, also sent with requests for metrics and health',
  query: 'query of the address at which the clients connect; placeholders are filled in as in --auth',
  clientsFile:
    'JSON lines or CSV with one line per client: its auth, its headers, its query, or values for placeholders',
  httpHeaders: 'headers of the HTTP requests by which the profile publishes or subscribes; they override --headers',
  metricsHeaders: 'headers of the requests for metrics and health; they override --headers',

  attempts: 'number of clients or requests to try; 0 lets the scenario choose',
  extras: 'number of clients or requests beyond the limit',
  limit: 'the limit that a quota or cap scenario expects; 0 reads it from the metrics of the gateway',
  jobCount: 'number of distinct jobs; 0 lets the scenario choose',
  delayMs: 'time between two events or connects; 0 sends all at once',
  settleMs: 'how long to keep listening for events that must not arrive',
  eventCount: 'number of events to replay or to publish',
  clientCount: 'number of clients that connect',
  replayThresholdMs: 'limit for the replay time (p95)',
  latencyThresholdMs: 'limit for the publish-to-receipt latency (p95)',
  rejectionThresholdMs: 'limit for the time from the connect call to the rejection (max)',
  maxIdleTimeoutMs: 'longest idle timeout that idle-eviction waits for; a gateway with a longer one is skipped',
  redisResetSequence: 'number of the event at which Redis is disturbed; 0 turns this off',
  redisResetDelayMs: 'how long Redis stays disturbed',
  redisDrill:
    "how Redis is disturbed: keep cutting every subscriber's connection, stop and restart a Redis that rlt started, or " +
    "close the publisher's own connection; auto stops a Redis that rlt started, and cuts the subscribers of any other",
  recoveryThresholdMs: 'limit for the time from the end of the disturbance to the next event, for every client',
  yesDisruptRedis:
    'allow a Redis that was not started for this run to be disturbed: all of its subscribers lose their connection',
  replaySource: 'what is replayed: the stored events, or the status built from the job document alone',
  subscriberVus: 'number of k6 VUs that share the clients; 0 chooses by the number of clients',
  instances: 'number of k6 processes, on one or many machines, that share the clients and are judged as one',
  joinTimeoutMs: 'time limit for all instances to be there; nothing is published before',
  observeIntervalMs: "interval at which the gateway's own metrics are sampled; 0 turns this off",
  staging: 'leave sockets open and seeded data in place after the scenario, for inspection',
  holdMs: 'how long sockets stay open with --staging true',
  jobId: 'id of a job that is already seeded (default: a new one for each run)',
};

const byKey = new Map(Object.entries(sentences));

/** @param key of `connectionOptions` or `scenarioOptions` */
export function helpOf(key: string): string {
  return byKey.get(key) ?? '';
}
