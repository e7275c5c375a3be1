import { runUserCommand } from '../../engine/index.ts';
import { maskerFor } from '../../settings/secrets.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Disturbance, DrillContext } from './disturbance.ts';

/** The two commands of a drill that disturbs in the user's own way. */
export interface UserCommands {
  readonly disturb: string;
  readonly restore: string;
  /** Of each. */
  readonly timeoutMs: number;
}

/** undefined where they are not given; that one of them is, is refused before (`commandsTogether`). */
export function userCommandsOf(settings: Settings): UserCommands | undefined {
  const own = new Map<string, unknown>(Object.entries(settings));
  const disturb = own.get('disturbCommand');
  const restore = own.get('restoreCommand');
  const timeoutMs = own.get('commandTimeoutMs');
  if (typeof disturb !== 'string' || typeof restore !== 'string' || typeof timeoutMs !== 'number') return undefined;
  return { disturb, restore, timeoutMs };
}

/**
 * Disturbs by a command of the user's, and takes it back by another: after the time, after a failure, after Ctrl-C, and
 * even if this process is killed. Both are told the scenario in RLT_SCENARIO. What a command that fails has written
 * stands in the error.
 */
export function byUserCommands(
  { lifetime, settings }: Pick<DrillContext, 'lifetime' | 'settings'>,
  { disturb, restore, timeoutMs }: UserCommands,
): Pick<Disturbance, 'begin' | 'restore'> {
  const mask = maskerFor(settings);
  const env = { ...process.env, RLT_SCENARIO: settings.scenario };
  let release: (() => void) | undefined;
  return {
    async begin() {
      // Half of it may be done when it fails, or when we do.
      release ??= lifetime.guardStop({ command: restore, env, timeoutMs });
      const failure = await runUserCommand(lifetime, { flag: '--disturb-command', command: disturb, env, timeoutMs });
      if (failure !== undefined) throw new Error(mask(failure));
    },
    async restore() {
      if (release === undefined) return;
      const command = { flag: '--restore-command', command: restore, env, timeoutMs, whileEnding: true };
      const failure = await runUserCommand(lifetime, command);
      if (failure !== undefined) throw new Error(mask(failure));
      release();
      release = undefined;
    },
  };
}
