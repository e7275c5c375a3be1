import secrets from 'k6/secrets';
import { environmentNames } from '../../contract/environmentNames.ts';
import type { Plan, SecretName } from '../../contract/plan.ts';

/**
 * A value that the plan must not hold: from k6's secret source, or, in a plain local `k6 run`, from the environment.
 * Only VU code can read it.
 *
 * @returns undefined where nobody gave it
 * @throws Error if the plan says that there is one and the secret source does not have it
 */
export async function readSecret(plan: Plan, name: SecretName): Promise<string | undefined> {
  try {
    return await secrets.get(name);
  } catch (error) {
    const value = environmentNames(name)
      .map((variable) => __ENV[variable])
      .find((text) => text !== undefined && text !== '');
    if (value !== undefined || !plan.secrets.includes(name)) return value;
    throw new Error(`secret "${name}" cannot be read: ${error}; give k6 a --secret-source with it`);
  }
}
