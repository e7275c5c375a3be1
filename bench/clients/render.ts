import { machineLine } from '../machine.ts';
import { median } from '../statistics.ts';
import { clientKinds } from './kinds.ts';
import type { Figures } from './measureRound.ts';
import { type Results, type Row, targets } from './results.ts';

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
    const at = `${cpuAt.sockets} sockets, ${cpuAt.bytes} B`;
    const names = {
      cpuVsFloor: `CPU per delivery, ours : bare \`k6/websockets\` (${at})`,
      cpuVsOfficial: `CPU per delivery, ours : \`socket.io-client\` in k6 (${at})`,
      memoryVsFloor: `memory per connection, ours : bare \`k6/websockets\` (${memoryAt} sockets)`,
    };
    return (['cpuVsFloor', 'cpuVsOfficial', 'memoryVsFloor'] as const).map((key) => {
      const ratio = ratios[key];
      const verdict =
        ratio === null ? 'not measured' : mode === 'smoke' ? 'not judged' : ratio <= targets[key] ? 'met' : 'missed';
      return `| ${names[key]} | ${ratio === null ? '–' : ratio.toFixed(2)} | ≤ ${targets[key]} | ${verdict} |`;
    });
  }
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
    clientKinds.find(({ id }) => id === client)?.label ?? client,
    of((figures) => figures.cpuMicrosPerDelivery, 1, ' µs'),
    of((figures) => figures.memoryKbPerConnection, 0, ' kB'),
    of((figures) => figures.memoryMb, 0, ' MB'),
    of((figures) => figures.connectsPerSecond, 0, ''),
    of((figures) => figures.idleCpu * 100, 1, ' %'),
    String(lost),
  ];
  return `| ${cells.join(' | ')} |`;
}
