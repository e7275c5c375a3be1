import pino from 'pino';
import { usualBehaviour } from '../../gateway/behaviour.ts';
import { type Defect, drillOf, isLegal, scenariosOf } from '../../gateway/defects/index.ts';
import { touchedBy } from './judgeDefect.ts';

/**
 * Defects that one run of `rlt verify`, or of a drill, can show together: each scenario still tells of every one of them whether it was
 * caught, and of every goal that no member breaks whether it was blamed.
 */
export function groupDefects(defects: readonly Defect[]): Defect[][] {
  const groups: Defect[][] = [];
  for (const defect of defects) {
    const group = groups.find((members) => members.every((member) => goTogether(member, defect)));
    if (group === undefined) groups.push([defect]);
    else group.push(defect);
  }
  return groups;
}

/** Whether neither hides the other, nor is blamed for it. */
export function goTogether(a: Defect, b: Defect): boolean {
  // A red goal would say nothing of a variation that is allowed: these are shown without defects.
  if (isLegal(a) !== isLegal(b)) return false;
  const drill = drillOf(a);
  if (drill !== drillOf(b)) return false;
  // What replaces the same step would replace the other defect too.
  if (overlap(stepsOf(a), stepsOf(b)) || overlap(touchedBy(a), touchedBy(b))) return false;
  const isSameRun = drill !== undefined || overlap(scenariosOf(a), scenariosOf(b));
  return !isSameRun || !(isAlone(a) || isAlone(b));
}

/** One that leaves goals unseen, or that needs a run of another kind, has its scenarios for itself. */
function isAlone({ invalidates, mayFail, run }: Defect): boolean {
  return [invalidates, mayFail, run?.flags, run?.environment].some((each) => each !== undefined);
}

function stepsOf(defect: Defect): string[] {
  return Object.keys(defect.apply(usualBehaviour, pino({ enabled: false })));
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((each) => b.includes(each));
}
