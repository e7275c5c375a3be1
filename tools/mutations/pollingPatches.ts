import { type Patch, patch } from './patch.ts';

const transport = 'lib/socketio/polling/transport.ts';

/** The tests that have to notice: the client's own, and those that hold it to the official one. */
const tests = ['test/socketio/polling.test.ts', 'test/socketio/differential.test.ts'] as const;

const inPolling = (name: string, file: string, find: string, replace: string): Patch => ({
  ...patch(`polling: ${name}`, file, find, replace),
  tests,
});

/** HTTP long-polling and the upgrade from it, broken where packets are lost, doubled or overtake each other. */
export const pollingPatches: readonly Patch[] = [
  inPolling(
    'takes over while requests are under way',
    transport,
    'if (this.#probed === undefined || this.#isPolling || this.#isPosting) return;',
    'if (this.#probed === undefined) return;',
  ),
  inPolling(
    'two posts at once',
    transport,
    'if (this.#isPosting || this.#session === undefined',
    'if (this.#session === undefined',
  ),
  inPolling('what is written during a post is lost', transport, 'this.#unsent.slice(count)', '[]'),
  inPolling('no goodbye', transport, "count === 0 ? '1'", "count === 0 ? '6'"),
  inPolling("the server's goodbye is not heard", transport, "packet.startsWith('1')", "packet.startsWith('9')"),
  inPolling(
    'an answer of another status is taken',
    transport,
    'if (answer.status !== 200)',
    'if (answer.status === 0)',
  ),
  inPolling('the upgrade is not told', transport, "this.#webSocket.send('5')", "this.#webSocket.send('6')"),
  inPolling(
    'what is written during the upgrade is lost',
    transport,
    'for (const data of this.#unsent.splice(0)) this.#sendByWebSocket(data);',
    '',
  ),
  inPolling('a probe that fails late stops polling', transport, 'if (!wasTakingOver) return;', 'return;'),
  inPolling('more than the server takes', 'lib/socketio/polling/payload.ts', 'index > 0 && bytes > maxBytes', 'false'),
  inPolling(
    'letters are counted for bytes',
    'lib/socketio/polling/payload.ts',
    'let bytes = text.length;',
    'return text.length; let bytes = text.length;',
  ),
  inPolling(
    'the answer to the probe is not read',
    'lib/socketio/polling/probe.ts',
    "if (data === '3probe')",
    'if (data !== undefined)',
  ),
];
