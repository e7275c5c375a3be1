import { defaultProfile } from '../settings/defaultProfile.ts';

/**
 * The default profile as a file beside the other ready-made ones. It is code, since k6 scripts hold the part of it that
 * they need.
 */
export function defaultProfileFile(): string {
  return `${JSON.stringify({ $schema: '../gateway-profile.schema.json', ...defaultProfile }, null, 2)}\n`;
}
