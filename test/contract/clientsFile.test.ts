import { describe, expect, test } from 'vitest';
import { clientIn, linesOfClients } from '../../contract/clientsFile.ts';
import { clientsCheck, credentialsOf } from '../../contract/clientTemplate.ts';

const none = { auth: {}, headers: {}, query: {}, values: {} };

function parseClients(text: string, most?: number) {
  const { heading, lines } = linesOfClients(text, most);
  return lines.flatMap((line) => clientIn(line, heading) ?? []);
}

describe('a file of clients', () => {
  test.each([
    [
      'JSON lines',
      '{"auth":{"token":"a"}}\n{"auth":{"token":"b"}}\n',
      [{ auth: { token: 'a' } }, { auth: { token: 'b' } }],
    ],
    [
      'JSON with headers and values',
      '{"headers":{"X-Id":"1"},"user":7}',
      [{ headers: { 'X-Id': '1' }, values: { user: '7' } }],
    ],
    ['a query', 'query.token,auth.x\na,b', [{ query: { token: 'a' }, auth: { x: 'b' } }]],
    ['JSON with nested auth', '{"auth":{"user":{"id":1}}}', [{ auth: { user: { id: 1 } } }]],
    [
      'CSV',
      'auth.token,headers.X-Id,user\na,1,u\nb,2,v',
      [
        { auth: { token: 'a' }, headers: { 'X-Id': '1' }, values: { user: 'u' } },
        { auth: { token: 'b' }, headers: { 'X-Id': '2' }, values: { user: 'v' } },
      ],
    ],
    [
      'CSV with quotes, CRLF, a mark and empty lines',
      '\uFEFFtoken, name\r\n"a,""b""" , c\r\n\r\n',
      [{ values: { token: 'a,"b"', name: 'c' } }],
    ],
    ['CSV with an empty field', 'a,b\n,2', [{ values: { a: '', b: '2' } }]],
  ])('%s', (_, text, rows) => expect(parseClients(text)).toEqual(rows.map((row) => ({ ...none, ...row }))));

  test('is read as far as there are clients, and what is wrong behind them is not seen', () => {
    expect(parseClients('token\na\nb\nc,d', 2).map(({ values }) => values.token)).toEqual(['a', 'b']);
    expect(() => parseClients('token\na\nb\nc,d', 3)).toThrow('line 4 has 2 fields');
  });

  test.each([
    ['nothing', '', 'it holds no client'],
    ['names alone', 'token\n', 'it holds no client'],
    ['a field too many', 'token\nsecret,b', 'line 2 has 2 fields, expected 1'],
    ['a field too few', 'token,user\nsecret', 'line 2 has 1 fields, expected 2'],
    ['a name twice', 'token,token\nsecret,b', 'line 1: expected the names'],
    ['an open quote', 'token\n"secret', 'line 2 has a quote'],
    ['broken JSON', '{"token":"a"}\n{"token":"secret"', 'line 2 is no JSON'],
    ['a list', '{"token":"a"}\n["secret"]', 'line 2 is no JSON object'],
    ['null for a text', '{"token":null}', 'line 1: expected a text'],
  ])('%s is refused, and not shown', (_, text, message) => {
    expect(() => parseClients(text)).toThrow(message);
    expect(() => parseClients(text)).not.toThrow('secret');
  });
});

describe('placeholders', () => {
  const numbers = { client: 3, vu: 2, random: 'r4nd' };
  const shared = {
    auth: { token: 'u-{client}', deep: [{ id: '{user}' }], n: 1 },
    headers: { Authorization: 'Bearer {user}' },
    query: { room: 'r{client}', key: 'k' },
  };

  test('are filled in, as text, and a line wins', () => {
    const row = {
      auth: { n: 2 },
      headers: { authorization: 'own' },
      query: { key: 'own' },
      values: { user: '{client}' },
    };
    expect(credentialsOf(shared, row, numbers)).toEqual({
      auth: { token: 'u-3', deep: [{ id: '{client}' }], n: 2 },
      headers: { authorization: 'own' },
      query: { room: 'r3', key: 'own' },
    });
    expect(
      credentialsOf({ auth: { id: '{client}{vu}{random}' }, headers: {}, query: {} }, undefined, numbers).auth,
    ).toEqual({
      id: '32r4nd',
    });
    expect(credentialsOf({ auth: undefined, headers: {}, query: {} }, undefined, numbers).auth).toBeUndefined();
  });

  test.each([
    ['known ones', { auth: { a: '{client} {vu} {random}' } }, undefined, []],
    ['a column in the query', { query: { token: '{token}' } }, 'token\nx', []],
    ['columns', { auth: { a: '{token}' } }, 'token\nx', []],
    ['braces of JSON', { auth: { a: '{"b":1}' } }, undefined, []],
    [
      'a misspelt one',
      { headers: { a: '{clinet}' } },
      undefined,
      [/^--headers holds the placeholder \{clinet\}: expected one of \{client\}/],
    ],
    [
      'one that a line lacks',
      { auth: { a: '{t}' } },
      '{"t":"x"}\n{"auth":{"a":"b"}}',
      [/some lines of --clients-file lack/],
    ],
    ['a column that nothing uses', { auth: { a: 'b' } }, 'token\nx', [/"token" that nothing uses/]],
  ] as const)('%s', (_, given, text, problems) => {
    const check = clientsCheck({ auth: undefined, headers: undefined, query: undefined, ...given });
    for (const row of parseClients(text ?? 'auth.a\nx')) check.see(row);
    expect(check.problems()).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });
});
