import { readConfig } from '../gateway/config.ts';
import { behaviourWith, defects, drillOf, findDefects, isLegal, scenariosOf } from '../gateway/defects/index.ts';
import { startGateway } from '../gateway/gateway.ts';
import { createLog } from '../gateway/log.ts';
import { wire } from '../gateway/wire.ts';

/** Runs the reference gateway with these defects until it is told to stop. */
export async function runGateway(defectNames: readonly string[]): Promise<void> {
  const chosen = findDefects(defectNames);
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const gateway = await startGateway(config, { log, behaviour: behaviourWith(chosen, log) });
  // For a person; to everybody else the log says it.
  if (process.stderr.isTTY) {
    process.stderr.write(
      `gateway listens on ${gateway.url} (Socket.IO path ${wire.http.websocketPath}, ` +
        `metrics ${wire.http.metricsPath}); Ctrl-C stops it\n`,
    );
  }
  if (chosen.length > 0) log.warn({ defects: chosen.map(({ name }) => name) }, 'broken on purpose');
  for (const { name, bug } of chosen) process.stderr.write(`WARN broken on purpose: ${name}: ${bug}\n`);
  const signal = await nextSignal(['SIGINT', 'SIGTERM']);
  if (process.stderr.isTTY) process.stderr.write(`${signal}: closing the gateway; once more to end at once\n`);
  await gateway.close();
}

export function defectsAsJson(): string {
  const rows = defects.map((defect) => ({
    name: defect.name,
    bug: defect.bug,
    legal: isLegal(defect),
    fails: defect.fails,
    invalidates: defect.invalidates ?? [],
    mayFail: defect.mayFail ?? [],
    scenarios: scenariosOf(defect),
    drill: drillOf(defect) ?? null,
    flags: defect.run?.flags ?? [],
    environment: defect.run?.environment ?? {},
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

export function defectsAsText(): string {
  return defects
    .map((defect) => {
      const outcome = isLegal(defect)
        ? 'allowed by the contract: all goals must pass'
        : defect.invalidates === undefined
          ? `fails ${defect.fails.join(', ')}`
          : `keeps from being measured ${defect.invalidates.join(', ')}`;
      return `${defect.name}\n  ${defect.bug}\n  ${outcome}\n`;
    })
    .join('');
}

/** Waits for the first of these signals; from then on they have their usual effect again. */
function nextSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const name of signals) process.off(name, stop);
      resolve(signal);
    };
    for (const name of signals) process.on(name, stop);
  });
}
