import type { Option } from '../contract/option.ts';
import { defaultProfile } from '../settings/defaultProfile.ts';
import { planOf, resolveSettings } from '../settings/settings.ts';
import { formatLimit } from '../text/format.ts';
import { drills } from '../thresholds/drills/index.ts';
import type { ScenarioDefinition } from '../thresholds/scenario.ts';

/** All drills: what each shows, how it can disturb, what it needs, and its goals at the default limits. */
export function listDrills(asJson: boolean): string {
  const listed = drills.map(describe);
  if (asJson) return `${JSON.stringify(listed)}\n`;
  return listed
    .map(({ name, summary, ways, goals }) =>
      [
        name,
        `  ${summary}`,
        ...(ways === '' ? [] : [`  --way        ${ways}`]),
        ...goals.map(({ id, title, limit }) => `  ${id.padEnd(32)} ${title} (${limit})`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function describe(definition: ScenarioDefinition) {
  const { name, summary } = definition;
  const settings = new Map(Object.entries<Option<unknown>>(definition.settings ?? {}));
  const plan = planOf(
    resolveSettings({ scenario: definition, profile: defaultProfile, flags: { 'persist-events': 'true' } }),
    { runId: '', progress: false },
  );
  return {
    name,
    summary,
    ways: settings.get('way')?.help ?? '',
    goals: definition.goals(plan).map(({ id, title, unit, comparison }) => ({
      id,
      title,
      limit: formatLimit({ unit, ...comparison }),
    })),
  };
}
