import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveK6, startGateway, withLifetime } from '../../engine/index.ts';
import { describeMachine } from '../../tools/machine.ts';
import { commonFlags, present } from '../present.ts';
import { type ClientId, type ClientKind, clientKinds, type StartContext } from './kinds.ts';
import { type Figures, measureRound } from './measureRound.ts';
import { plans, type Series } from './plan.ts';
import { render } from './render.ts';
import { type Results, type Row, ratiosOf } from './results.ts';

const help = `Compares Socket.IO clients under the same load, against the same server, side by side.
  npm run bench                    everything, up to 10,000 connections; about 25 minutes
  npm run bench -- --quick         the ratios, in two minutes
  npm run bench -- --smoke         whether it works, in seconds
  --clients floor,ours             only these of floor, parsingFloor, ours, official, officialNode, artillery
  --json FILE                      writes the figures of every round
  --docs                           writes the tables into docs/benchmarks.md
  --from FILE                      measures nothing: takes figures that --json has written
Artillery takes part where it is on PATH, or named by ARTILLERY_BIN.
`;

/** @param folder where the bundles are */
export async function main(folder: string, args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { ...commonFlags, quick: { type: 'boolean' }, clients: { type: 'string' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const mode = values.smoke ? 'smoke' : values.quick ? 'quick' : 'full';
  const clients = clientsNamed(values.clients);
  const results = await present({ name: 'clients', measure: () => measure(folder, mode, clients), render }, values);
  // A table with holes is no success, though what it holds is right.
  return results.rows.every(({ rounds }) => rounds.every((figures) => figures !== null)) ? 0 : 1;
}

async function measure(folder: string, mode: keyof typeof plans, clients: readonly ClientId[]): Promise<Results> {
  const plan = plans[mode];
  return withLifetime(async (lifetime) => {
    const k6 = await resolveK6(lifetime, { log });
    const machine = describeMachine(k6.version);
    const server = await startGateway(lifetime, {
      command: `exec "${process.execPath}" "${join(folder, 'server.mjs')}"`,
      env: {},
      healthPath: '/state',
    });
    const rows: Row[] = [];
    const notes: string[] = [];
    const context = { lifetime, k6, folder, serverUrl: server.url };
    for (const series of plan.series) {
      const chosen = series.clients.filter((id) => clients.includes(id));
      rows.push(...(await runSeries({ ...series, clients: chosen }, context, notes)));
    }
    const ratios = ratiosOf(rows, plan);
    const ratiosAt = { cpuAt: plan.cpuAt, memoryAt: plan.memoryAt };
    return { version: 1, mode, machine, ratios, ratiosAt, rows, notes };
  });
}

function clientsNamed(list: string | undefined): ClientId[] {
  const all = clientKinds.map(({ id }) => id);
  if (list === undefined) return all;
  const named = list.split(',');
  const unknown = named.find((name) => !all.some((id) => id === name));
  if (unknown !== undefined)
    throw new Error(`--clients names ${JSON.stringify(unknown)}: expected some of ${all.join(', ')}`);
  return all.filter((id) => named.includes(id));
}

/** The order changes from round to round, so that no client always follows the same one. */
async function runSeries(series: Series, context: StartContext, notes: string[]): Promise<Row[]> {
  const { load, rounds, idleMs, heartbeatMs = 25_000 } = series;
  const kinds = clientKinds.filter((kind) => series.clients.includes(kind.id) && takesPart(kind, notes));
  const figures = new Map<ClientKind, (Figures | null)[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) {
    const start = round % Math.max(1, kinds.length);
    for (const kind of [...kinds.slice(start), ...kinds.slice(0, start)]) {
      log(`${kind.id}: ${load.sockets} sockets × ${load.events} × ${load.bytes} B, round ${round + 1} of ${rounds}`);
      try {
        figures.get(kind)?.push(await measureRound(kind, context, load, { idleMs, heartbeatMs, timeoutMs: 120_000 }));
      } catch (error) {
        context.lifetime.signal.throwIfAborted();
        figures.get(kind)?.push(null);
        notes.push(`round ${round + 1} is no measurement: ${error instanceof Error ? error.message : error}`);
        log(notes.at(-1) ?? '');
      }
    }
  }
  return kinds.map((kind) => ({ client: kind.id, load, rounds: figures.get(kind) ?? [] }));
}

function takesPart(kind: ClientKind, notes: string[]): boolean {
  const reason = kind.unavailable?.();
  if (reason === undefined) return true;
  if (!notes.includes(reason)) notes.push(reason);
  log(reason);
  return false;
}

function log(line: string): void {
  process.stderr.write(`  ${line}\n`);
}
