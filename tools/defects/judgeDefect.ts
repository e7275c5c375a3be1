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

export function judgeDefect(defect: Defect, { exitCode, notPassed }: DefectVerdict): Misjudgement {
  const { fails, invalidates = [], mayFail = [] } = defect;
  const missed = [
    ...fails.filter((id) => notPassed[id] !== 'failed'),
    ...invalidates.filter((id) => notPassed[id] !== 'invalid'),
    ...(exitCode === (isLegal(defect) ? 0 : 99) ? [] : ['exit code']),
  ];
  const touched = new Set<string>([...fails, ...invalidates, ...mayFail]);
  return { missed, blamed: Object.keys(notPassed).filter((id) => !touched.has(id)) };
}
