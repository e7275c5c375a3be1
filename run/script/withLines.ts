import { mapRecord } from '../../contract/record.ts';
import type { UserScript } from '../../settings/settings.ts';

/** Reasons that name a role, with the line at which the user finds it. */
export function withLines(
  reasons: Readonly<Record<string, string>>,
  { lineOfRole }: Pick<UserScript, 'lineOfRole'>,
): Record<string, string> {
  return mapRecord(reasons, (reason) =>
    reason.replaceAll(/\bthe role (\w+)/g, (whole, role: string) => `${whole} (${lineOfRole(role)})`),
  );
}
