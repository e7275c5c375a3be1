import type { Logger } from 'pino';
import { expect, it } from 'vitest';
import { behaviourWith, type Defect } from '../../../gateway/defects/index.ts';
import { type GatewayEnvironment, type TestGateway, useGateway } from '../../support/gateway.ts';

export interface DefectTests<Outcome extends object> {
  readonly defects: readonly Defect[];
  readonly environment: () => GatewayEnvironment;
  /** Drives a gateway as a scenario would and says what came of it. */
  readonly probe: (gateway: TestGateway) => Promise<Outcome>;
  /** What a gateway without a defect shows. */
  readonly usual: Outcome;
  /** What each defect changes; all the rest must be as usual. */
  readonly changes: Readonly<Record<string, Partial<Outcome>>>;
  /** Several may run at once without disturbing each other's times. */
  readonly mostlyWaits?: boolean;
}

/** Holds every defect to its claim: it changes exactly what its row says. */
export function testDefects<Outcome extends object>(tests: DefectTests<Outcome>): void {
  const { defects, environment, probe, usual, changes } = tests;
  // What is late or early is told by the clock, and a busy machine may hold a probe up. One that waits need not wait alone.
  const options = { retry: 2, concurrent: tests.mostlyWaits ?? false };

  it('shows nothing unusual without a defect', options, async ({ expect, onTestFinished }) => {
    expect(await probe(await useGateway(environment(), undefined, onTestFinished))).toEqual(usual);
  });

  it('has a row for every defect', () => {
    expect(Object.keys(changes).sort()).toEqual(defects.map(({ name }) => name).sort());
    for (const change of Object.values(changes)) expect(Object.keys(change)).not.toEqual([]);
  });

  for (const defect of defects) {
    const behaviour = (log: Logger) => behaviourWith([defect], log);
    it(`${defect.name}: ${defect.bug}`, options, async ({ expect, onTestFinished }) => {
      const gateway = await useGateway(environment(), behaviour, onTestFinished);
      expect(await probe(gateway)).toEqual({ ...usual, ...changes[defect.name] });
    });
  }
}
