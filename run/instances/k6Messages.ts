/** The message of a line of k6's log that is an error, in either of its formats; undefined for every other line. */
export function errorIn(line: string): string | undefined {
  if (line.startsWith('{')) {
    const [level, message] = ['level', 'msg'].map((name) => fieldOfJson(line, name));
    return level === 'error' || level === 'fatal' ? message : undefined;
  }
  const found = /(?:^|\s)level=(?:error|fatal) msg=("(?:[^"\\]|\\.)*"|\S*)/.exec(line)?.[1];
  return found?.startsWith('"') ? unquoted(found) : found;
}

function fieldOfJson(line: string, name: string): string | undefined {
  try {
    const value: unknown = Reflect.get(JSON.parse(line), name);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Go quotes as JSON does, but for characters that nobody sees. */
function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return String(value);
  } catch {
    return text.slice(1, -1);
  }
}
