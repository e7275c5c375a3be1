import type { Plan } from '../../contract/plan.ts';
import type { DefinitionProblem } from '../../thresholds/checkDefinition.ts';
import type { ScenarioDefinition } from '../../thresholds/scenario.ts';
import { meeting, type SaidByScript, scriptMakers } from './standIn.ts';

/** What k6, or the summary, looks for by name in every script. */
const parts = ['options', 'setup', 'handleSummary', 'observer'] as const;

/** What of a script's own preamble is not exported, so that k6 would do without it. */
export function missingParts(maker: string, exports: readonly string[]): DefinitionProblem[] {
  const wanted = [...parts, ...Object.keys(scriptMakers[maker] ?? {})];
  const missing = wanted.filter((name) => !exports.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      word: maker,
      problem: `the script does not export ${missing.join(', ')}: export const { ${wanted.join(', ')} } = ${maker}(…)`,
    },
  ];
}

/**
 * What a script lacks whose clients can be divided among several instances of k6: without it each of them would be a
 * run of its own, or k6 would not start.
 */
export function missingMeeting(
  { divides }: Pick<ScenarioDefinition, 'divides'>,
  meetsInstances: boolean,
  exports: readonly string[],
): DefinitionProblem[] {
  if (divides !== true) return [];
  const say = (what: string) => [{ word: 'divides', problem: `divides is true, but ${what}` }];
  return [
    ...(meetsInstances
      ? []
      : say(`the script does not call ${meeting}: const script = scenarioScript(…); ${meeting}(script.plan);`)),
    ...(exports.includes(companion)
      ? []
      : say(`the script does not export the role ${companion}: export { ${companion} } from 'realtime-load-test/k6';`)),
  ];
}

/** The role that each of several instances of k6 has one VU of. */
const companion = 'instance';

/** What is wrong with the roles that a script has under this plan. */
export function checkRoles(
  roles: SaidByScript['roles'],
  plan: Plan,
  exports: readonly string[],
  { divides }: Pick<ScenarioDefinition, 'divides'>,
): DefinitionProblem[] {
  if (roles === undefined) {
    return [{ word: 'scenarioScript', problem: 'scenarioScript is given no roles: roles: () => ({ clients: 1 })' }];
  }
  const found = Object.entries(Object(roles(plan)));
  if (found.length === 0) return [{ word: 'roles', problem: 'the scenario has no role, so nothing would happen' }];
  const taken = ['observer', ...(divides === true ? [companion] : [])];
  return found.flatMap(([role, vus]) =>
    taken.includes(role)
      ? [
          {
            word: role,
            problem: `every scenario ${role === companion ? 'that divides ' : ''}has a role named ${role}: choose another name`,
          },
        ]
      : problemsOf(role, vus, exports),
  );
}

function problemsOf(role: string, vus: unknown, exports: readonly string[]): DefinitionProblem[] {
  if (!exports.includes(role)) {
    return [{ word: role, problem: `the role ${role} is not exported: export async function ${role}({ plan }) { … }` }];
  }
  if (typeof vus === 'number' && Number.isInteger(vus) && vus > 0) return [];
  return [
    { word: role, problem: `the role ${role} has ${JSON.stringify(vus)} VUs: expected a whole number, 1 or more` },
  ];
}
