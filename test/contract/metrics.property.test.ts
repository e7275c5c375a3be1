import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileMetricsReader, documentOf } from '../../contract/metricsDocument.ts';
import { compileTextReader } from '../../lib/apart/prometheus.ts';
import { diffMetrics } from '../../report/compare/metricsDiff.ts';
import { renderMetricsDiff } from '../../report/compare/renderMetricsDiff.ts';
import { metricsDocumentSchema } from '../../report/schema.ts';
import { defaultProfile } from '../../settings/defaultProfile.ts';
import { maskDocument } from '../../settings/secrets.ts';
import { anyJson, anyNumber, anyText, longest, objectOf, tried } from '../support/properties.ts';

const { metrics } = defaultProfile;
const names = [
  'totalConnections',
  'maxConnections',
  'idleTimeoutMs',
  'connectionsPerOrigin',
  'lastCatchUp',
  '__proto__',
];
const document = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...names), anyText), fc.oneof(anyJson, anyNumber)), { maxLength: 6 })
  .map(objectOf);

it('figures of any document are numbers or not there', longest, () => {
  const read = compileMetricsReader(metrics);
  fc.assert(
    fc.property(document, (value) => {
      const kept = metricsDocumentSchema.parse(JSON.parse(JSON.stringify(value)));
      const { lastCatchUp, ...figures } = read(kept);
      for (const figure of Object.values(figures)) {
        if (typeof figure === 'object')
          for (const each of Object.values(figure)) expect(Number.isFinite(each)).toBe(true);
        else if (figure !== undefined) expect(Number.isFinite(figure)).toBe(true);
      }
      lastCatchUp('job');
    }),
    tried(400),
  );
});

it('any two documents can be compared, and masked', longest, () => {
  fc.assert(
    fc.property(document, document, (one, other) => {
      const sides = [one, other].map((value) => metricsDocumentSchema.parse(JSON.parse(JSON.stringify(value))));
      const [before = {}, after = {}] = sides;
      for (const side of sides) maskDocument(side, (text) => text);
      expect(renderMetricsDiff(diffMetrics({ path: 'a', metrics: before }, { path: 'b', metrics: after }))).not.toBe(
        '',
      );
    }),
    tried(150),
  );
});

const piece = fc.oneof(
  fc.constantFrom(
    'ws_connections',
    '{',
    '}',
    '{pod="a"}',
    '="',
    '"',
    ' ',
    ' 3',
    ' NaN',
    ' +Inf',
    '\n',
    '# TYPE x gauge\n',
    '# {',
    '\\',
    ',',
  ),
  anyText,
);

it('any text of Prometheus is read in the same way by both readers, or refused in words', longest, () => {
  const profile = { format: 'prometheus', totalConnections: 'ws_connections', maxConnections: 'ws_limit' } as const;
  const read = compileMetricsReader(profile);
  const readText = compileTextReader(profile);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const found = orRefused(() => readText(text));
      const kept = orRefused(() => documentOf(text));
      // What no goal asks for is not looked at by the one that reads many times a second.
      if (found === undefined || kept === undefined) return;
      const { totalConnections } = read(Object(JSON.parse(JSON.stringify(kept))));
      expect(totalConnections).toEqual(found.totalConnections);
    }),
    tried(800),
  );
});

function orRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(/^Error: answered with /);
    return undefined;
  }
}
