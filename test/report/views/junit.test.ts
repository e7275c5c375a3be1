import { parse } from 'junit2json';
import { DOMParser } from 'linkedom';
import { expect, test } from 'vitest';
import { renderJunit } from '../../../report/views/junit.ts';
import { withMarker } from '../../../report/views/marker.ts';
import { broadcastReport, catchUpReport } from '../support/reports.ts';
import { analyzedRun } from '../support/runFolder.ts';

test('a consumer of JUnit files reads every goal, and what was missed', async () => {
  const slow = broadcastReport({ latency: (client, sequence) => (client === 0 && sequence === 1 ? null : 600) });
  const { testsuite: suites = [], ...totals } = await read([catchUpReport(), slow]);
  expect(totals).toEqual({ name: expect.any(String), time: expect.anything(), tests: 4, failures: 2, errors: 0 });
  expect(suites.map(({ name }) => name)).toEqual(['catch-up-burst', 'broadcast-burst']);
  const [latency, complete] = suites[1]?.testcase ?? [];
  expect(latency?.failure).toEqual([{ message: 'limit ≤ 500 ms, measured 600 ms, 39 samples', type: 'goal missed' }]);
  expect(complete?.failure?.[0]).toMatchObject({ message: 'limit = 40, measured 39, 39 samples' });
});

test('a goal that was not measured is an error, and one that does not apply is skipped', async () => {
  const silent = broadcastReport({ latency: () => null });
  const skipped = catchUpReport({ outcome: 'skipped' });
  const { testsuite: suites = [], ...totals } = await read([skipped, silent]);
  expect(totals).toMatchObject({ tests: 4, failures: 1, errors: 1 });
  expect(suites.map(({ skipped }) => skipped)).toEqual([2, 0]);
  expect(suites[1]?.testcase?.[0]?.error?.[0]?.type).toBe('not measured');
});

test('a run with missing parts has a case of its own that is not passed', async () => {
  const { testsuite: suites = [], ...totals } = await read([catchUpReport()], {
    entry: { partial: 'it ended early: killed' },
  });
  expect(totals).toMatchObject({ errors: 1 });
  expect(suites.at(-1)?.testcase?.[0]).toMatchObject({
    name: 'The run is complete',
    error: [{ message: 'the run is partial: it ended early: killed' }],
  });
});

test('control characters and markup in messages leave a well-formed file', async () => {
  const report = broadcastReport({ outcome: 'invalid', errors: ['<b>\u001b[31m & "quoted"\u0000'] });
  const { testsuite: suites = [] } = await read([report]);
  expect(suites[0]?.testcase).toHaveLength(3);
});

/** What the strictest of its readers allows: the schema junit-10.xsd of Jenkins' xUnit plug-in. GitLab reads a part of it. */
const allowed: Readonly<Record<string, { attributes: string; required: string; children: string }>> = {
  testsuites: { attributes: 'name time tests failures errors', required: '', children: 'testsuite' },
  testsuite: {
    attributes: 'name tests failures errors group time skipped timestamp hostname id package file log url',
    required: 'name tests failures errors',
    children: 'testsuite properties testcase system-out system-err',
  },
  properties: { attributes: '', required: '', children: 'property' },
  property: { attributes: 'name value', required: 'name value', children: '' },
  testcase: {
    attributes: 'name time classname group',
    required: 'name',
    children: 'skipped error failure system-out system-err',
  },
  failure: { attributes: 'type message', required: '', children: '' },
  error: { attributes: 'type message', required: '', children: '' },
  skipped: { attributes: 'type message', required: '', children: '' },
  'system-out': { attributes: '', required: '', children: '' },
};

interface XmlElement {
  readonly localName: string;
  readonly children: Iterable<XmlElement>;
  getAttributeNames(): string[];
  getAttribute(name: string): string | null;
}

function violations(element: XmlElement): string[] {
  const rule = allowed[element.localName];
  if (rule === undefined) return [`<${element.localName}> is not known`];
  const names = element.getAttributeNames();
  const words = (text: string) => text.split(' ').filter(Boolean);
  return [
    ...names.filter((name) => !words(rule.attributes).includes(name)).map((name) => `${element.localName}@${name}`),
    ...words(rule.required)
      .filter((name) => !names.includes(name))
      .map((name) => `${element.localName} lacks ${name}`),
    ...(/^\d+(\.\d*)?$/.test(element.getAttribute('time') ?? '0') ? [] : [`${element.localName}@time`]),
    ...[...element.children].flatMap((child) => [
      ...(words(rule.children).includes(child.localName) ? [] : [`<${child.localName}> in <${element.localName}>`]),
      ...violations(child),
    ]),
  ];
}

test('the file keeps to the schema of the readers that check it', async () => {
  const reports = [
    catchUpReport(),
    catchUpReport({ outcome: 'skipped' }),
    broadcastReport({ latency: () => 600 }),
    broadcastReport({ latency: () => null }),
  ];
  const xml = withMarker(renderJunit(await analyzedRun(reports, { entry: { partial: 'it ended early: killed' } })));
  const root: XmlElement | null = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  if (root === null) throw new Error('no document');
  expect(root.localName).toBe('testsuites');
  expect(violations(root)).toEqual([]);
});

async function read(...args: Parameters<typeof analyzedRun>) {
  const parsed = await parse(withMarker(renderJunit(await analyzedRun(...args))));
  if (!parsed || !('testsuite' in parsed)) throw new Error('no test suites');
  return parsed;
}
