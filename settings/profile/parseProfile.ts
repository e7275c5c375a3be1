import '../../contract/schemaMessages.ts';
import { usageError } from '../../contract/errors.ts';
import { type GatewayProfile, profileFileSchema } from '../../contract/profile.ts';
import { completeProfile } from './completeProfile.ts';
import { problemsOf } from './problems.ts';
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
    const problems = problemsOf(result.error, value, profileFileSchema);
    throw usageError(
      problems.map((problem) => `${fileName}: ${problem}`).join('\n  '),
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
