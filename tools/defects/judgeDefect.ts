import { type Defect, isLegal } from '../../gateway/defects/index.ts';
import type { DefectVerdict } from './verifyDefect.ts';

/** What is wrong with a verdict on a broken gateway; nothing where both lists are empty. */
export interface Misjudgement {
  /** Goals that had to be red and were not; also "exit code", where the run ended as if all were well. */
  readonly missed: readonly string[];
  /** Goals that are red although the defect does not touch them. */
  readonly blamed: readonly string[];
}

export function isRight({ missed, blamed }: Misjudgement): boolean {
  return missed.length === 0 && blamed.length === 0;
}

export function judgeDefect(defect: Defect, verdict: DefectVerdict): Misjudgement {
  return judgeDefects([defect], verdict);
}

/** The same of a gateway with several defects, each of which has to be seen. */
export function judgeDefects(defects: readonly Defect[], { exitCode, notPassed }: DefectVerdict): Misjudgement {
  const missed = [
    ...defects.flatMap(({ fails }) => fails).filter((id) => notPassed[id] !== 'failed'),
    ...defects.flatMap(({ invalidates = [] }) => invalidates).filter((id) => notPassed[id] !== 'invalid'),
    ...(exitCode === (defects.every(isLegal) ? 0 : 99) ? [] : ['exit code']),
  ];
  const touched = new Set<string>(defects.flatMap(touchedBy));
  return { missed, blamed: Object.keys(notPassed).filter((id) => !touched.has(id)) };
}

/** Goals that are not what they would be without it. */
export function touchedBy({ fails, invalidates = [], mayFail = [] }: Defect): string[] {
  return [...fails, ...invalidates, ...mayFail];
}
