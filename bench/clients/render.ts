import { machineLine } from '../../tools/machine.ts';
import { median } from '../statistics.ts';
import { type ClientId, clientKinds } from './kinds.ts';
import type { Figures } from './measureRound.ts';
import { type Results, type Row, ratioNames, ratioTable } from './results.ts';

/** The results as Markdown: ratios against their targets, then a table of every load. */
export function render(results: Results): string {
  const { machine, mode, ratios, rows, notes } = results;
  return [
    `${machineLine(machine)} \`npm run bench${mode === 'full' ? '' : ` -- --${mode}`}\`; medians of paired rounds.`,
    '',
    '| ratio | measured | target | |',
    '| --- | --- | --- | --- |',
    ...ratioLines(results),
    '',
    '| load | client | CPU per delivery | memory per connection | memory in all | connects per second | idle CPU | lost |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(rowLine),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${note}`)]),
  ].join('\n');

  function ratioLines({ ratiosAt: { cpuAt, memoryAt } }: Results): string[] {
    return ratioNames.map((name) => {
      const { of, to, figure, target } = ratioTable[name];
      const what =
        figure === 'memoryKbPerConnection'
          ? `memory per connection (${memoryAt} sockets)`
          : `CPU per delivery (${cpuAt.sockets} sockets, ${cpuAt.bytes} B)`;
      const ratio = ratios[name];
      const verdict =
        ratio === null ? 'not measured' : mode === 'smoke' ? 'not judged' : ratio <= target ? 'met' : 'missed';
      const measured = ratio === null ? '–' : ratio.toFixed(2);
      return `| ${what}, ${labelOf(of)} : ${labelOf(to)} | ${measured} | ≤ ${target} | ${verdict} |`;
    });
  }
}

function labelOf(client: ClientId): string {
  return clientKinds.find(({ id }) => id === client)?.label ?? client;
}

function rowLine({ client, load, rounds }: Row): string {
  const measured = rounds.filter((figures) => figures !== null);
  const of = (read: (figures: Figures) => number | null, digits: number, unit: string) => {
    const values = measured.map(read).filter((value) => value !== null);
    return values.length === 0 ? '–' : `${median(values).toFixed(digits)}${unit}`;
  };
  const lost = measured.reduce((sum, { dropped }) => sum + Object.values(dropped).reduce((a, b) => a + b, 0), 0);
  const cells = [
    load.events === 0
      ? `${load.sockets} idle sockets`
      : `${load.sockets} sockets × ${load.events} events of ${load.bytes} B`,
    labelOf(client),
    of((figures) => figures.cpuMicrosPerDelivery, 1, ' µs'),
    of((figures) => figures.memoryKbPerConnection, 0, ' kB'),
    of((figures) => figures.memoryMb, 0, ' MB'),
    of((figures) => figures.connectsPerSecond, 0, ''),
    of((figures) => figures.idleCpu * 100, 1, ' %'),
    String(lost),
  ];
  return `| ${cells.join(' | ')} |`;
}
