import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLog } from '../../../report/logs/readLog.ts';
import { logSchema } from '../../../report/schema.ts';
import { anyJson, anyText, longest, tried } from '../../support/properties.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const line = fc.oneof(
  anyText,
  anyJson.map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"level":50,"msg":"boom"}',
    '\u001b[31mERROR\u001b[39m boom',
    'Error: x\n    at f (a.js:1:2)',
    'x'.repeat(70_000),
  ),
);

it('a log of any bytes is read: every line is counted, and what is found can be kept', longest, async () => {
  const file = join(await tempFolder(), 'gateway.log');
  const content = fc.oneof(
    fc.array(line, { maxLength: 8 }).map((lines) => Buffer.from(lines.join('\n'))),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(content, fc.nat(20), async (bytes, start) => {
      await writeFile(file, bytes);
      const log = await readLog([{ source: 'x', file, start }], { expectations: [], mask: (text) => text });
      expect(log.unreadable).toBeUndefined();
      expect(logSchema.parse(JSON.parse(JSON.stringify(log)))).toEqual(log);
      expect(log.errorCount).toBeGreaterThanOrEqual(log.errors.length);
      expect(log.lines).toBeLessThanOrEqual(bytes.length + 1);
    }),
    tried(150),
  );
});

it('an error is found wherever it stands among lines that are none', longest, async () => {
  const file = join(await tempFolder(), 'gateway.log');
  const error = fc.constantFrom('{"level":50,"msg":"planted boom"}', '2026-01-01T00:00:00Z ERROR planted boom');
  // An entry may go on over several lines only where its first one leaves it open.
  const quiet = fc.array(fc.constantFrom('{"level":30,"msg":"fine"}', 'INFO fine', '\u001b[32mINFO\u001b[39m fine'), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(quiet, error, quiet, async (before, planted, after) => {
      await writeFile(file, [...before, planted, ...after].join('\n'));
      const log = await readLog([{ source: 'x', file, start: 0 }], { expectations: [], mask: (text) => text });
      expect(log).toMatchObject({ errorCount: 1, errors: [{ message: expect.stringContaining('planted boom') }] });
    }),
    tried(60),
  );
});
