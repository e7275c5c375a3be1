import { expect, it } from 'vitest';
import { defaultProfile } from '../../../settings/defaultProfile.ts';
import { parseProfile } from '../../../settings/profile/parseProfile.ts';

it.each<[file: object | string | number | null, problem: string]>([
  [{ http: { socketPath: '/push' } }, 'unknown key http.socketPath; did you mean websocketPath?'],
  [
    { http: { url: '/push' } },
    'unknown key http.url; allowed there are websocketPath, metricsPath, healthPath, readyPath',
  ],
  [{ jobEvent: [] }, 'unknown key jobEvent; did you mean jobEvents?'],
  [{ $notes: 'mine' }, '$notes is "mine": expected an object'],
  [{ namespace: 7 }, 'namespace is 7: expected a text'],
  [{ jobEvents: {} }, 'jobEvents is an object: expected a list'],
  [{ jobEvents: [{}] }, 'jobEvents.0.event is missing: expected a text'],
  [
    { jobEvents: [{ event: 'a', sequencePat: 'n' }] },
    'unknown key jobEvents.0.sequencePat; did you mean sequencePath?',
  ],
  [
    { rejections: [{ cause: 'full' }] },
    'rejections.0.cause is "full": expected one of "total", "origin", "origin-not-allowed"',
  ],
  [{ parser: 'json' }, 'parser is "json": expected '],
  [{ subscribe: { event: 'a', arguments: [] } }, 'unknown key subscribe.arguments; '],
  [{ metrics: { format: 'xml' } }, 'metrics.format is "xml": expected '],
  [
    { subscribe: { connect: { auth: 'Bearer abc' } } },
    'subscribe.connect.auth is (not shown, it may be a secret): expected ',
  ],
  [{ namespace: ['/a'.repeat(200)] }, 'namespace is a list: expected a text'],
  ['profile', 'the file is "profile": expected an object'],
  [7, 'the file is 7: expected an object'],
  [null, 'the file is null: expected an object'],
])('%j: names the key, the value and what is allowed', (file, problem) => {
  const whole = typeof file === 'object' && file !== null ? { ...defaultProfile, ...file } : file;
  expect(() => parseProfile(whole, 'my.json')).toThrow(`my.json: ${problem}`);
});

it('names every problem, a line each', () => {
  expect(() => parseProfile({ ...defaultProfile, namespace: 7, http: { path: '/' } }, 'my.json')).toThrow(
    /^my\.json: .*http\.path.*\n {2}my\.json: namespace is 7: expected a text$|^my\.json: namespace.*\n {2}my\.json: .*http\.path.*$/,
  );
});
