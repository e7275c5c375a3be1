import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { openTerminal } from '../../../cli/terminal.ts';
import { maskCredentials } from '../../../report/logs/maskCredentials.ts';
import { fieldsOf } from '../../../report/readSamples.ts';
import { formats } from '../../../report/views/formats.ts';
import { makeViews } from '../../../report/views/makeViews.ts';
import { secretMasker } from '../../../settings/secrets.ts';
import { harmless, tidyDocument } from '../../../text/harmless.ts';
import { broadcastReport } from '../support/reports.ts';
import { analyzedRun, testFolder, writeRun } from '../support/runFolder.ts';

/** What a gateway may send in an error: for terminals, pages, Markdown, tables, runners and spreadsheets. */
const hostile = [
  ...['=HYPERLINK("http://evil","x")', '\u001b[2J\u001b]0;title\u0007\u001b[8m', '\r', '\u202e', '\0', '\u009b31m'],
  ...[
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '![x](http://evil/x.png)',
    '[l](javascript:alert(1))',
  ],
  ...['| a | b \\\\| c', '`code` ``two``', '::error::x', '# heading', '$(touch x)', '--- '],
].join(' ');

/** What no text of ours may hold but ends of lines and tabs. */
const acting = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;

const missed = broadcastReport({
  latency: (client, sequence) => (client === 0 && sequence === 1 ? null : 5),
  errors: [hostile, `${hostile}${'z'.repeat(100_000)}`],
});
tidyDocument(missed);

describe('a gateway that is hostile in its errors', () => {
  const written = async () => {
    const folder = await writeRun(await testFolder(), [missed], { entry: { errors: [hostile] } });
    await makeViews(folder, new Set());
    return (name: string) => readFile(join(folder, name), 'utf8');
  };

  it.each(Object.entries(formats))('cannot make %s act, whatever reads it', async (_, { render }) => {
    const text = await render(await analyzedRun([missed], { entry: { errors: [hostile] } }), 'x');
    expect(text).not.toMatch(acting);
    expect(text.length).toBeLessThan(400_000);
  });

  it('is text on the page', async () => {
    const { document } = parseHTML(await (await written())('index.html'));
    expect(document.querySelectorAll('img, a[href^="javascript"]')).toHaveLength(0);
    expect([...document.querySelectorAll('script')].map(({ textContent }) => textContent).join()).not.toContain(
      'alert(1)',
    );
  });

  it('is text in the README', async () => {
    const readme = await (await written())('README.md');
    expect(readme).not.toMatch(
      /(?<!\\)!?\[[^\]\\]*\]\((?:http:\/\/evil|javascript)|^# heading|(?<!\\)<(?:script|img)/m,
    );
  });
});

it('what stands in a sample or a name is kept as it is to be read', () => {
  expect(harmless('a\tb\nc\u001b[31md\r\ne')).toBe('a\tb\nc\\u001b[31md\ne');
  expect(harmless('x'.repeat(5000))).toMatch(/^x{4000}… \(5000 characters\)$/);
  const document = { '\u001b[1mkey': ['\u0007', { a: 1 }] };
  tidyDocument(document);
  expect(document).toEqual({ '\\u001b[1mkey': ['\\u0007', { a: 1 }] });
});

it('a terminal gets our colours, and no other command', () => {
  let written = '';
  const output = { isTTY: true, columns: 500, write: (text: string) => (written += text) };
  const terminal = openTerminal({ quiet: false }, { stdout: output, stderr: output, env: {} });
  terminal.line(hostile);
  terminal.result(`${terminal.colour('failed', 'red')} ${hostile}`);
  expect(written.replaceAll(/\p{Cc}\[\d*m/gu, '')).not.toMatch(acting);
  expect(written).toContain('\u001b[31mred\u001b[39m');
});

it('a cell of the CSV that k6 writes begins with our own words, and no formula', () => {
  // As the scripts write it: free text is percent-encoded and stands behind its key.
  const metadata = `client=1&message=${encodeURIComponent(hostile)}`;
  expect(metadata).not.toMatch(/^[=+@-]|["\n\r,]/);
  expect(fieldsOf(metadata).message).toBe(hostile);
});

it.each(['z', 'a://b:', 'a://', 'a://a:b/', '@', 'eyJ-', 'token', 'a-', '?token=', '"', ' '])(
  'a message of 100,000 characters of %j is masked in no time',
  { timeout: 20_000 },
  (fragment) => {
    const long = fragment.repeat(100_000 / fragment.length);
    expect(secretMasker(['hunter22'])(maskCredentials(long)).length).toBeGreaterThan(0);
  },
);
