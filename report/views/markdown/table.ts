/** A Markdown table; cells are escaped, numbers stand right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { right?: readonly number[] } = {},
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** Text that stands for itself inside a line of Markdown. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ');
}

/** Code in a line, whatever it holds: the fence is longer than any row of backticks in it. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${ticks}${space}${text.replace(/\s+/g, ' ')}${space}${ticks}`;
}

/** Lines as they are, whatever they hold. */
export function fenced(lines: readonly string[], indent = ''): string {
  return ['```', ...lines.map((line) => line.replaceAll('```', '` ` `')), '```']
    .map((line) => indent + line)
    .join('\n');
}

export function link(text: string, target: string): string {
  return `[${text}](${encodeURI(target).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'))})`;
}

/** A pipe ends a cell even inside code, unless a backslash stands before it that is not itself escaped. */
function cell(text: string): string {
  return text.replace(/(?<!\\)((?:\\\\)*)\|/g, '$1\\|').replace(/\n/g, ' ');
}
