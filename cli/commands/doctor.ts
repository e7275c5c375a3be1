import { Command } from 'commander';
import { exitCodes } from '../../contract/errors.ts';
import { withLifetime } from '../../engine/lifetime.ts';
import type { SecretSource } from '../../run/doctor/doctorChecks.ts';
import type { Finding } from '../../run/room/finding.ts';
import { definitionsOf } from '../../run/script/withScript.ts';
import { parseScenario, type Settings } from '../../settings/settings.ts';
import type { Outcome } from '../../thresholds/judge.ts';
import { addConfirmFlag, confirmedHosts } from '../confirmFlag.ts';
import { confirmHost } from '../confirmHost.ts';
import { addOwnFlags, addSettingFlags } from '../flags.ts';
import { addGatewayFlags, gatewaySource, gatewayToCome } from '../gatewayFlags.ts';
import { namesWith, noOwnScenarios, type OwnScenarios } from '../ownScenarios.ts';
import { type RunFlags, settingsSource } from '../runFlags.ts';
import { markOf, openTerminal } from '../terminal.ts';

interface DoctorFlags extends RunFlags {
  readonly scenario: string[];
}

const helpText = `
Looks at all that a run needs, for exactly the run that the same flags would make: programs, addresses and what is done
there, room for its connections and deliveries on this machine, what Redis and MongoDB permit, each part of a gateway
that runs, and clocks. One marked event is published to a gateway on this machine; elsewhere only with --confirm HOST, or
after a yes. Everything is closed and removed again.

rlt run, suite and verify look by themselves at what costs no more than a moment, and do not start where something cannot
work (--skip-preflight).

Examples:
  $ rlt doctor --embedded
  $ rlt doctor --scenario broadcast-burst --client-count 20000 --api-url http://localhost:3000
  $ rlt doctor --config load-test.json --json

Exit codes: 0 no error (there may be warnings), 2 wrong usage, 3 an error: the run cannot work`;

/** `rlt doctor`: whether a run can work, before it is made. */
export function doctorCommand(own: OwnScenarios = noOwnScenarios): Command {
  const command = new Command('doctor')
    .description('look at all that a run needs before it is made: programs, room, stores, gateway, clocks')
    .option(
      '--scenario <NAME>',
      `only for this one; repeatable (${namesWith(own).join(', ')})`,
      (name: string, names: string[]) => [...names, name],
      [],
    )
    .option('--embedded', 'for a run that starts the reference gateway')
    .option('--config <FILE>', 'config file')
    .option('--profile <FILE>', 'gateway profile, or the name of a ready-made one (rlt profile list)')
    .option('--json', 'print one JSON document to stdout, nothing else');
  addConfirmFlag(command, 'a probe may be published and stored');
  addOwnFlags(addSettingFlags(addGatewayFlags(command)), definitionsOf(own.all));
  return command.addHelpText('after', helpText).action(async (flags: DoctorFlags) => {
    const { read, isGiven, secrets } = await settingsSource(command, flags, own);
    const source = await gatewaySource(flags, 'running', isGiven('apiUrl'));
    const names = flags.scenario.length > 0 ? flags.scenario.map((name) => nameIn(name, own)) : namesWith(own);
    const [first, ...others] = names.map((name) => read(name));
    if (first === undefined) return;
    process.exitCode = await examine([first, ...others], flags, source, secrets);
  });
}

function nameIn(name: string, own: OwnScenarios): string {
  return parseScenario(name, definitionsOf(own.all)).name;
}

const outcomes: Readonly<Record<Finding['level'], Outcome>> = {
  ok: 'passed',
  warning: 'invalid',
  error: 'failed',
  skipped: 'skipped',
};

async function examine(
  settings: readonly [Settings, ...Settings[]],
  flags: DoctorFlags,
  source: Awaited<ReturnType<typeof gatewaySource>>,
  secrets: readonly SecretSource[],
): Promise<number> {
  const { json } = flags;
  const { doctorChecks } = await import('../../run/doctor/doctorChecks.ts');
  const terminal = openTerminal({ quiet: json === true });
  const gateway = gatewayToCome(source);
  const mayWrite = confirmHost({
    confirmed: confirmedHosts(flags),
    silent: json === true,
    what: 'publish and store a marked probe',
  });
  const sections = await withLifetime(async (lifetime) => {
    const looked: { title: string; findings: readonly Finding[] }[] = [];
    for (const { title, look } of doctorChecks) {
      const findings = await look({ settings, gateway, mayWrite, secrets, confirmed: confirmedHosts(flags), lifetime });
      looked.push({ title, findings });
      if (!json)
        terminal.result([title, ...findings.map((finding) => textOf(finding, terminal.colour)), ''].join('\n'));
    }
    return looked;
  });
  const all = sections.flatMap(({ findings }) => findings);
  const count = (wanted: Finding['level']) => all.filter(({ level }) => level === wanted).length;
  const success = count('error') === 0;
  if (json) process.stdout.write(`${JSON.stringify({ success, sections })}\n`);
  else
    terminal.result(
      `${count('ok')} ok, ${count('warning')} warnings, ${count('error')} errors, ${count('skipped')} not looked at`,
    );
  return success ? exitCodes.passed : exitCodes.unavailable;
}

const width = 26;

function textOf({ check, level, found, change }: Finding, colour: (outcome: Outcome, text: string) => string): string {
  const outcome = outcomes[level];
  const next = change === undefined ? '' : `\n    ${''.padEnd(width)} → ${change}`;
  const word = level === 'warning' || level === 'error' ? `${level}: ` : '';
  return `  ${colour(outcome, markOf(outcome))} ${check.padEnd(width)} ${word}${found.replace(/\n/g, `\n    ${''.padEnd(width)} `)}${next}`;
}
