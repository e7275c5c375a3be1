import secrets from 'k6/secrets';
import { environmentNames } from '../../contract/options.ts';
import type { Plan, SecretName } from '../../contract/plan.ts';

/**
 * A value that the plan must not hold: from k6's secret source, or, in a plain local `k6 run`, from the environment.
 * Only VU code can read it.
 *
 * @returns undefined where nobody gave it
 * @throws Error if the plan says that there is one and the secret source does not have it
 */
export async function readSecret(plan: Plan, name: SecretName): Promise<string | undefined> {
  for (const variable of environmentNames(name)) {
    const value = __ENV[variable];
    if (value !== undefined && value !== '') return value;
  }
  try {
    return await secrets.get(name);
  } catch (error) {
    if (!plan.secrets.includes(name)) return undefined;
    throw new Error(`secret "${name}" cannot be read: ${error}; give k6 a --secret-source that has it`);
  }
}
