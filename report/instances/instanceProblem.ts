import { ranges } from '../analysis/ranges.ts';

/** What is wrong with an instance, so that the whole has not passed. */
export interface InstanceProblem {
  /** From 1 on; absent where nobody can tell which instance it is. */
  readonly index?: number;
  /** What is wrong, with the instance and where it lies. */
  readonly text: string;
  /**
   * Samples are absent and nothing else: those that are there are sound, and what they show to have happened has
   * happened.
   */
  readonly onlyLoses: boolean;
}

/** What is wrong, in as few sentences as say it: of instances that have the same problem once. */
export function textsOf(problems: readonly InstanceProblem[]): string[] {
  const alike = new Map<string, { indexes: number[]; of: string }>();
  const texts: (string | { rest: string })[] = [];
  for (const { text } of problems) {
    const [, index, of = '', rest = ''] = /^instance (\d+) of (\d+)(.*)$/s.exec(text) ?? [];
    const known = alike.get(rest);
    if (index === undefined) texts.push(text);
    else if (known === undefined) {
      alike.set(rest, { indexes: [Number(index)], of });
      texts.push({ rest });
    } else if (!known.indexes.includes(Number(index))) known.indexes.push(Number(index));
  }
  return texts.map((each) => {
    if (typeof each === 'string') return each;
    const { indexes = [], of = '' } = alike.get(each.rest) ?? {};
    if (indexes.length === 1) return `instance ${indexes[0]} of ${of}${each.rest}`;
    const several = each.rest.replace(/^ is /, ' are ').replace(/^ was /, ' were ');
    return `instances ${ranges(indexes.toSorted((a, b) => a - b))} of ${of}${several}`;
  });
}

/** "instance 3 of 4" */
export function nameOf({ index, of }: { readonly index: number; readonly of: number }): string {
  return `instance ${index} of ${of}`;
}
