import { describe, expect, it } from 'vitest';
import { overrideProblem, whyNoVerdict } from '../../../lib/measure/overrides.ts';

const own = { thresholds: { losses: ['count==0', 'count>=1'] }, summaryTrendStats: ['p(95)', 'count'] };

describe('options that k6 was given', () => {
  it.each<[string, object, Record<string, string>]>([
    ['as the script has them', own, {}],
    ['and more than it needs', { ...own, summaryTrendStats: ['avg', 'count', 'p(95)'], rps: 0 }, {}],
    ['thresholds on in words', own, { K6_NO_THRESHOLDS: 'false' }],
  ])('are taken %s', (_, given, environment) => {
    expect(overrideProblem(own, given, environment)).toBeUndefined();
  });

  it.each<[string, object, Record<string, string>, RegExp]>([
    [
      'a statistic is missing',
      { ...own, summaryTrendStats: ['avg'] },
      {},
      /summaryTrendStats is \["avg"\].* p\(95\),count/,
    ],
    ['no statistic', { ...own, summaryTrendStats: null }, {}, /summaryTrendStats is null/],
    [
      'a threshold is missing',
      { ...own, thresholds: { losses: ['count==0'] } },
      {},
      /thresholds is .*losses: count>=1/,
    ],
    ['no threshold', { ...own, thresholds: null }, {}, /thresholds is null/],
    ['a rate', { ...own, rps: 5 }, {}, /rps is 5/],
    ['thresholds off', own, { K6_NO_THRESHOLDS: 'true' }, /K6_NO_THRESHOLDS is "true"/],
  ])('are refused where %s', (_, given, environment, message) => {
    expect(overrideProblem(own, given, environment)).toMatch(message);
  });

  it('leave a run without a verdict where nothing, or only a part, is seen', () => {
    const alone = { isPart: false, isInCloud: false };
    expect(whyNoVerdict({ setupTimeout: '60s' }, true, alone)).toBeUndefined();
    expect(whyNoVerdict({ setupTimeout: '1s' }, false, alone)).toContain('setupTimeout, 1s');
    expect(whyNoVerdict({ executionSegment: '0:1', noSetup: false }, true, alone)).toBeUndefined();
    expect(whyNoVerdict({ executionSegment: '0:1/2' }, true, alone)).toContain('executionSegment is 0:1/2');
    expect(whyNoVerdict({ noSetup: true }, false, alone)).toContain('--no-setup');
    const segment = { executionSegment: '0:1/2' };
    expect(whyNoVerdict(segment, true, { ...alone, isPart: true })).toBeUndefined();
    expect(whyNoVerdict({ ...segment, noSetup: true }, true, { ...alone, isInCloud: true })).toBeUndefined();
  });
});
