import { describe, expect, it } from 'vitest';
import { defects, scenariosOf } from '../../gateway/defects/index.ts';
import { judgeDefect } from '../../tools/defects/judgeDefect.ts';
import { verifyDefect } from '../../tools/defects/verifyDefect.ts';

/*
 * `rlt verify` on every defect, in the scenarios that have to see it. That none of the other scenarios blames it is
 * measured by `npm run defects`, which takes longer; docs/defects.json keeps what came of it.
 */

// Most of a run is waiting; what is judged has limits that two runs beside each other keep.
describe.concurrent('rlt verify', () => {
  it.each(defects)('is right about $name', async (defect) => {
    const { verdict } = await verifyDefect(defect, scenariosOf(defect));
    expect(judgeDefect(defect, verdict), JSON.stringify(verdict)).toEqual({ missed: [], blamed: [] });
  });
});
