import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../support/tempFolder.ts';
import { type Requested, useOwnServer } from './support/ownServer.ts';
import { runScenario } from './support/scenario.ts';

/*
 * Ways to publish, to subscribe and to receive that no ready-made profile has: each against a real Socket.IO server, and
 * seen to fail where that server does not do its part.
 */

const [clients, events] = [10, 20];

/** A burst through the server, with this profile. */
async function burst(url: string, profile: object, args: readonly string[] = []) {
  const file = join(await tempFolder(), 'profile.json');
  await writeFile(file, JSON.stringify(profile));
  const small = ['--client-count', String(clients), '--event-count', String(events), '--settle', '100'];
  // What is lost is waited for as long as four times the threshold.
  const patient = ['--latency-threshold', '1000'];
  const run = await runScenario('broadcast-burst', url, ['--profile', file, ...small, ...patient, ...args]);
  return { ...run, reasonOf: (goal: string) => run.report.goals?.find(({ id }) => id === goal)?.reason };
}

const each = Array.from({ length: events }, (_, index) => index + 1);

/* Published by HTTP, subscribed to by connecting, and two to a message, as JSON in a text. */

const pairs = {
  subscribe: { connect: { query: { room: '{jobId}' }, auth: { ticket: { for: '{jobId}' } } }, settleMs: 100 },
  jobEvents: [
    {
      event: 'batch',
      encoding: 'json-text',
      items: 'events.list',
      jobIdPath: 'to',
      sequencePath: 'n',
      publishedAtPath: 'at',
    },
  ],
  publish: {
    http: {
      method: 'PUT',
      url: '/rooms/{jobId}/events/{sequence}?of={event}',
      headers: { 'X-At': 'at {occurredAt}' },
      body: { to: '{jobId}', n: '{sequence}', at: '{publishedAt}' },
    },
  },
};

/** @param status what a publish request is answered; what is not 2xx is not emitted */
function usePairs({
  requests = [],
  loses = 0,
  status = () => 202,
}: {
  requests?: Requested[];
  loses?: number;
  status?: (sequence: number) => number;
}) {
  const waiting: { to: string; n: number }[] = [];
  return useOwnServer({
    connected(socket) {
      const { query, auth } = socket.handshake;
      if (query.room === auth.ticket.for) socket.join(String(query.room));
    },
    http(request, io) {
      if (request.method !== 'PUT') return 404;
      requests.push(request);
      const event = JSON.parse(request.body);
      const answer = status(event.n);
      if (answer >= 300) return answer;
      if (event.n !== loses) waiting.push(event);
      if (waiting.length === 2 || event.n === events) {
        io.to(event.to).emit('batch', JSON.stringify({ events: { list: waiting.splice(0) } }));
      }
      return answer;
    },
  });
}

it('published by HTTP, subscribed by connecting, several events in one text', async () => {
  const requests: Requested[] = [];
  const run = await burst(await usePairs({ requests }), pairs);
  expect(run.notPassed).toEqual({});
  const { totalDeliveries, foreignDeliveries } = run.report.details.broadcastSummary;
  expect({ totalDeliveries, foreignDeliveries }).toEqual({ totalDeliveries: clients * events, foreignDeliveries: 0 });
  const { jobId } = run.report.details;
  // In the order in which the profile has them: a gateway may pass on the text as it came.
  expect(requests.every(({ body }) => /^\{"to":.*,"n":\d+,"at":/.test(body))).toBe(true);
  expect(requests.map(({ url }) => url)).toEqual(each.map((n) => `/rooms/${jobId}/events/${n}?of=batch`));
  expect(requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-at': expect.stringMatching(/^at \d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  expect(JSON.parse(requests[6]?.body ?? '')).toEqual({ to: jobId, n: 7, at: expect.closeTo(Date.now(), -6) });
});

it('a gateway that loses one of these events has failed; one that refuses to take it has lost nothing', async () => {
  const lossy = await burst(await usePairs({ loses: 7 }), pairs);
  expect(lossy.notPassed).toEqual({ 'broadcast.complete': 'failed' });

  const refusing = await burst(await usePairs({ status: (n) => (n % 5 === 0 ? 500 : 202) }), pairs);
  expect(new Set(Object.values(refusing.notPassed))).toEqual(new Set(['invalid']));
  expect(refusing.reasonOf('broadcast.complete')).toContain(
    '(16): event 5 could not be published: Error: PUT /rooms/{jobId}/events/{sequence}?of={event}: status 500',
  );
});

/* Published by a client's own emit and acknowledged, subscribed to by HTTP before, as bytes beside the room's name. */

const asked = {
  subscribe: { http: { url: '/members/{jobId}', body: null, errorPath: 'reason' }, when: 'before-connect' },
  jobEvents: [
    {
      event: 'news',
      argument: 1,
      encoding: 'json-binary',
      jobIdPath: 'to',
      sequencePath: 'n',
      publishedAtPath: 'at',
      acknowledge: true,
    },
  ],
  publish: {
    emit: {
      event: 'say',
      args: ['{jobId}', { to: '{jobId}', n: '{sequence}', at: '{publishedAt}' }],
      acknowledgement: true,
    },
  },
};
const named = ['--headers', '{"X-User":"user-{client}"}'];

interface Asked {
  /** How many acknowledgements of events came back. */
  readonly acknowledged: { count: number };
}

function useAsked({ loses = 0, answers = true, status = 204 } = {}): { url: Promise<string> } & Asked {
  const rooms = new Map<unknown, string>();
  const acknowledged = { count: 0 };
  const url = useOwnServer({
    http({ url, headers }) {
      if (!url.startsWith('/members/')) return 404;
      if (status < 300) rooms.set(headers['x-user'], url.replace('/members/', ''));
      return status;
    },
    connected(socket, io) {
      const room = rooms.get(socket.handshake.headers['x-user']);
      if (room !== undefined) socket.join(room);
      socket.on('say', async (to, payload, callback) => {
        if (answers) callback({ ok: true });
        if (payload.n === loses) return;
        for (const member of await io.in(to).fetchSockets()) {
          const one = io.sockets.sockets.get(member.id);
          one?.emit('news', to, Buffer.from(JSON.stringify(payload)), () => acknowledged.count++);
        }
      });
    },
  });
  return { url, acknowledged };
}

it('published by an acknowledged emit, subscribed by HTTP before, acknowledged events in bytes', async () => {
  const server = useAsked();
  const run = await burst(await server.url, asked, named);
  expect(run.notPassed).toEqual({});
  expect(run.report.details.broadcastSummary).toMatchObject({
    totalDeliveries: clients * events,
    foreignDeliveries: 0,
  });
  expect(server.acknowledged.count).toBe(clients * events);
});

it('events whose emit is never acknowledged were not published; one that was and is lost is missed', async () => {
  const silent = await burst(await useAsked({ answers: false }).url, asked, [...named, '--connect-timeout', '500']);
  expect(new Set(Object.values(silent.notPassed))).toEqual(new Set(['invalid']));
  expect(silent.reasonOf('broadcast.complete')).toContain('say was not acknowledged within 500 ms');

  const lossy = await burst(await useAsked({ loses: 7 }).url, asked, named);
  expect(lossy.notPassed).toEqual({ 'broadcast.complete': 'failed' });
});

/* Published by HTTP as a text, subscribed to by HTTP with the socket's id, and read by a pattern. */

const said = {
  subscribe: {
    http: { url: '/join', body: { room: '{jobId}', socket: '{socketId}' }, errorPath: 'reason' },
    when: 'after-connect',
  },
  jobEvents: [
    { event: 'chat', argument: 'last', pattern: 'load test {sequence} {publishedAt} in {jobId}', textPath: 'text' },
  ],
  publish: { http: { url: '/chat', body: 'load test {sequence} {publishedAt} in {jobId}' } },
};

/** @param refuses whether the request that joins is refused, by its number */
function useSaid(refuses: (request: number) => boolean = () => false) {
  let requests = 0;
  return useOwnServer({
    http({ url, headers, body }, io) {
      if (url === '/join') {
        const { room, socket } = JSON.parse(body);
        if (refuses(++requests)) return 403;
        io.in(socket).socketsJoin(room);
        return 200;
      }
      if (url !== '/chat' || headers['content-type'] === 'application/json') return 404;
      io.to(body.split(' ').at(-1) ?? '').emit('chat', 'somebody', { text: `He said: ${body}!` });
      return 200;
    },
  });
}

it('published as a text, subscribed by HTTP with the id of the socket, and a refusal is told', async () => {
  const run = await burst(await useSaid(), said);
  expect(run.notPassed).toEqual({});
  expect(run.report.details.broadcastSummary).toMatchObject({
    totalDeliveries: clients * events,
    foreignDeliveries: 0,
  });

  const refusing = await burst(await useSaid((request) => request === 4), said);
  expect(new Set(Object.values(refusing.notPassed))).toEqual(new Set(['invalid']));
  expect(refusing.reasonOf('broadcast.complete')).toContain('not every client was subscribed');
  expect(refusing.report.details.errorMessages).toContain('not today');
});

/* Published and subscribed to by emits that nothing acknowledges, to a server that takes its time for a subscription. */

const unanswered = {
  extends: 'socketio-rooms',
  subscribe: { event: 'join', args: ['{jobId}'], settleMs: 300 },
};

/** @param loses an event that this server loses, and to whom, by the number of its subscription */
function useSlow(loses: (sequence: number, member: number) => boolean = () => false) {
  return useOwnServer({
    connected(socket, io) {
      socket.on('join', (room) => setTimeout(() => socket.join(room), 1000));
      socket.on('message', (body) => {
        const members = [...(io.of('/').adapter.rooms.get(body.room) ?? [])];
        members.forEach((id, member) => {
          if (!loses(body.sequence, member)) io.sockets.sockets.get(id)?.emit('message', body);
        });
      });
    },
  });
}

it('first events that are missing where nothing acknowledges a subscription are nobody’s fault, later ones are', async () => {
  const slowly = ['--delay', '75'];
  const late = await burst(await useSlow(), unanswered, slowly);
  expect(late.notPassed).toEqual({ 'broadcast.complete': 'invalid' });
  expect(late.reasonOf('broadcast.complete')).toMatch(
    /raise settleMs in the profile \(client \d+ got every event from \d+ on and none before and 9 more; settleMs is 300\)/,
  );
  const lossy = await burst(await useSlow((sequence, member) => sequence === 19 && member === 2), unanswered, slowly);
  expect(lossy.notPassed).toEqual({ 'broadcast.complete': 'failed' });
});
