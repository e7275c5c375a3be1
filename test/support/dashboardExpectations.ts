import type { ScenarioReport } from '../../report/schema.ts';
import type { ScenarioName } from '../../thresholds/index.ts';

/** What a line of a panel must be after the runs of `dashboardRuns.ts`. Times are seconds. */
export interface Expectation {
  readonly of: ScenarioName | 'disturbed' | 'drilled' | 'network' | 'divided';
  /** Bounds of the highest point: the order of magnitude, from what the report knows. */
  readonly within: (report: ScenarioReport | undefined) => readonly [low: number, high: number];
}

const between = (low: number, high: number) => () => [low, high] as const;
const exactly = (value: number) => between(value, value);

/** Around a figure of the report's goals, in seconds. */
const around = (goal: string, low: number, high: number) => (report: ScenarioReport | undefined) => {
  const measured = report?.goals?.find(({ id }) => id === goal)?.measured ?? Number.NaN;
  return [(low * measured) / 1000, (high * measured) / 1000] as const;
};

export const clients = 20;
export const events = 160;
const bystanders = 3;
/** Of whom the drill cuts the connections. */
const touched = 6;

/** By the panel's title and the line's legend. */
export const expectations: Readonly<Record<string, Readonly<Record<string, Expectation>>>> = {
  'Publish to receipt': {
    median: { of: 'broadcast-burst', within: around('broadcast.latency', 0.005, 2) },
    p95: { of: 'broadcast-burst', within: around('broadcast.latency', 0.5, 10) },
    p99: { of: 'broadcast-burst', within: around('broadcast.latency', 0.5, 20) },
    'p95 so far': { of: 'broadcast-burst', within: around('broadcast.latency', 0.8, 10) },
    'p95 so far, less the receive delay': { of: 'broadcast-burst', within: around('broadcast.latency', 0, 10) },
    limit: { of: 'broadcast-burst', within: exactly(0.5) },
  },
  // A second's deliveries: 40 events to each of the clients.
  'Publish to receipt, all deliveries': { deliveries: { of: 'broadcast-burst', within: between(400, 1600) } },
  Rejection: {
    'p95 so far': { of: 'connection-quota', within: around('quota.rejected-within', 0.3, 1.2) },
    'worst so far': { of: 'connection-quota', within: around('quota.rejected-within', 0.8, 1.2) },
    limit: { of: 'origin-quota', within: exactly(0.2) },
  },
  'Eviction of silent clients': {
    'earliest so far': { of: 'idle-eviction', within: between(1.7, 2.5) },
    'latest so far': { of: 'idle-eviction', within: between(1.9, 5) },
    'not before': { of: 'idle-eviction', within: exactly(1.95) },
    'not after': { of: 'idle-eviction', within: exactly(2.5) },
  },
  Replay: {
    'median so far': { of: 'catch-up-burst', within: around('catch-up.latency', 0.1, 1.2) },
    'p95 so far': { of: 'catch-up-burst', within: around('catch-up.latency', 0.8, 1.2) },
    'p95 so far, as the gateway says': { of: 'catch-up-burst', within: around('catch-up.latency', 0.02, 1.5) },
    limit: { of: 'catch-up-burst', within: exactly(1) },
  },
  'Connect and subscribe': {
    connect: { of: 'broadcast-burst', within: between(0.001, 5) },
    subscribe: { of: 'broadcast-burst', within: between(0.0005, 5) },
    refused: { of: 'subscription-cap', within: between(0.0003, 2) },
  },
  'Connections, as the gateway counts them': {
    connections: { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    subscriptions: { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'idle timers': { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'admitted so far': { of: 'broadcast-burst', within: exactly(clients + bystanders) },
    'limit of a quota': { of: 'connection-quota', within: exactly(50) },
  },
  'Clients turned away, by cause': { '{{cause}}': { of: 'connection-quota', within: exactly(3) } },
  'Taking a slot again': { 'worst so far': { of: 'connection-quota', within: between(0.0005, 2) } },
  'Requests beyond the subscription cap': {
    requests: { of: 'subscription-cap', within: exactly(3) },
    errors: { of: 'subscription-cap', within: exactly(3) },
  },
  'Unreachable and error events': {
    unreachable: { of: 'broadcast-burst', within: exactly(0) },
    'error events': { of: 'broadcast-burst', within: exactly(0) },
  },
  'Deliveries per second': { deliveries: { of: 'broadcast-burst', within: between(400, 1600) } },
  'Published per second': { published: { of: 'broadcast-burst', within: between(20, 80) } },
  'Events gone wrong': {
    twice: { of: 'broadcast-burst', within: exactly(0) },
    foreign: { of: 'broadcast-burst', within: exactly(0) },
    'not published': { of: 'disturbed', within: between(1, 200) },
  },
  Replays: {
    'asked for': { of: 'catch-up-burst', within: exactly(clients) },
    complete: { of: 'catch-up-burst', within: exactly(clients) },
  },
  'Failed replays': {
    failed: { of: 'catch-up-burst', within: exactly(0) },
    limit: { of: 'catch-up-burst', within: exactly(0.01) },
  },
  'Redis subscribers that a publish reached': { subscribers: { of: 'broadcast-burst', within: exactly(1) } },
  'What the drill did': {
    cuts: { of: 'drilled', within: exactly(1) },
    // Looks are at least 50 ms apart; the drill takes a second, and what starting Redis takes.
    'subscription lost': { of: 'drilled', within: between(1, 220) },
  },
  'Subscribers during the drill, as Redis counts them': { subscribers: { of: 'drilled', within: between(0, 1) } },
  'Recovery after the drill': {
    'first client': { of: 'drilled', within: around('redis.recovered', 0.1, 1.2) },
    'last client': { of: 'drilled', within: around('redis.recovered', 0.8, 1.2) },
    limit: { of: 'drilled', within: exactly(20) },
  },
  'Events lost around the drill': {
    'inside the outage': { of: 'drilled', within: between(clients, clients * events) },
    'outside the outage': { of: 'drilled', within: exactly(0) },
  },
  'Clients that were looked at after the drill': {
    subscribers: { of: 'drilled', within: exactly(clients) },
    compared: { of: 'drilled', within: exactly(clients) },
    timed: { of: 'drilled', within: exactly(clients) },
  },
  'Events received live, by their time in the drill': {
    before: { of: 'network', within: between(50, 1600) },
    during: { of: 'network', within: between(50, 1600) },
    afterwards: { of: 'network', within: between(50, 1600) },
  },
  'Latency around the disturbance': {
    before: { of: 'network', within: between(0.0005, 5) },
    during: { of: 'network', within: between(0.0005, 5) },
    afterwards: { of: 'network', within: around('network.latency-after', 0.5, 2) },
    limit: { of: 'network', within: exactly(0.5) },
  },
  'Clients that lost their connection and came back': {
    lost: { of: 'network', within: exactly(touched) },
    'lost by others': { of: 'network', within: exactly(0) },
    'came back': { of: 'network', within: exactly(touched) },
    'turned away': { of: 'network', within: exactly(0) },
  },
  // An attempt within the disturbance fails, and later ones go on until one does not.
  'Attempts to connect again': {
    attempts: { of: 'network', within: between(0.2, 4 * touched) },
  },
  'Recovery of the clients': {
    '50 %': { of: 'network', within: between(0.0001, 20) },
    '95 %': { of: 'network', within: around('network.recovered', 0.1, 1.2) },
    all: { of: 'network', within: around('network.recovered', 0.8, 1.2) },
    limit: { of: 'network', within: exactly(10) },
  },
  'Deliveries that were lost live, by cause': {
    'nobody took it': { of: 'network', within: exactly(0) },
    'not listening': { of: 'network', within: exactly(0) },
    'cut off': { of: 'network', within: between(touched, touched * 1000) },
    'without a reason': { of: 'network', within: exactly(0) },
  },
  'What asking again brought (with --persist-events)': {
    // What is on its way while a client comes back may reach it all the same.
    'got later': { of: 'network', within: between(0, 5) },
    'never got': { of: 'network', within: exactly(0) },
    'too often': { of: 'network', within: exactly(0) },
    'out of order': { of: 'network', within: exactly(0) },
  },
  'Effects of the disturbance, and clients that were looked at': {
    'effects seen': { of: 'network', within: between(1, 1000) },
    compared: { of: 'network', within: exactly(clients) },
    timed: { of: 'network', within: exactly(clients) },
  },
  'Receive delay': {
    median: { of: 'broadcast-burst', within: between(0.00001, 5) },
    p95: { of: 'broadcast-burst', within: between(0.00001, 5) },
    worst: { of: 'broadcast-burst', within: between(0.00001, 5) },
  },
  'Publish lateness': {
    p95: { of: 'broadcast-burst', within: between(0.00001, 1) },
    worst: { of: 'broadcast-burst', within: between(0.00001, 2) },
  },
  'CPU of the gateway': { cores: { of: 'broadcast-burst', within: between(0.005, 2) } },
  'Memory of the gateway': { memory: { of: 'broadcast-burst', within: between(30e6, 1e9) } },
  'Answer time of the gateway’s metrics': { 'p95 so far': { of: 'broadcast-burst', within: between(0.0003, 3) } },
  'Events of a replay, as the gateway says': { events: { of: 'catch-up-burst', within: exactly(events) } },
};
