import type { z } from 'zod/mini';
import { usageError } from '../../contract/errors.ts';
import { type GatewayProfile, profileFileSchema } from '../../contract/profile.ts';
import { completeProfile } from './completeProfile.ts';
import { hintForName, readyMade, readyMadeNames } from './readyMade.ts';

/**
 * A whole profile from the parsed JSON of a file.
 *
 * @param fileName as the user named it; a profile without a name is called after it
 * @throws RltError (usage) that names every wrong key with its path, and what is allowed
 */
export function parseProfile(value: unknown, fileName: string): GatewayProfile {
  const result = profileFileSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => closest(issue, []));
    throw usageError(
      problems.map(({ path, message }) => `${fileName}: ${path.join('.') || 'the file'}: ${message}`).join('\n  '),
      'config/gateway-profile.schema.json describes a profile',
    );
  }
  const { extends: name, ...file } = result.data;
  if (name === undefined) return completeProfile({ name: nameOf(fileName), ...file });
  const base = readyMade(name);
  if (base === undefined) {
    throw usageError(
      `${fileName}: extends: ${JSON.stringify(name)} is not a ready-made profile: expected one of ${readyMadeNames.join(', ')}`,
      hintForName(name),
    );
  }
  return completeProfile({ name: nameOf(fileName), ...file }, base);
}

/** "chat" of "profiles/chat.profile.json". */
function nameOf(fileName: string): string {
  const base = fileName.replace(/^.*[\\/]/, '');
  return base.replace(/(\.profile)?\.json$/, '') || base;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of several forms that a section can have, the one that somebody meant is the one with the fewest problems. */
function closest(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }];
  const forms = issue.errors.map((issues) => issues.flatMap((each) => closest(each, path)));
  const [best = []] = forms.sort((a, b) => weight(a) - weight(b));
  return best;
}

/** A problem deep inside says that everything above it was right; a key that a form does not know, that it is another. */
function weight(problems: readonly Problem[]): number {
  return problems.reduce(
    (sum, { path, message }) => sum + (/unrecognized key/i.test(message) ? 20 : 10) - Math.min(9, path.length),
    0,
  );
}
