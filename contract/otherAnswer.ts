/**
 * What a server did in place of answering with metrics of the expected format, and what to do about it.
 *
 * @returns undefined where it may be these
 */
export function otherAnswer(text: string, expected: 'json' | 'prometheus'): string | undefined {
  if (/^\s*</.test(text))
    return 'answered with a web page: correct --metrics-path, or name the address with --metrics-url';
  if (expected === 'json' && /^\s*(?:#|[a-z_:][\w:]*(?:\{.*\})?[ \t]+[-+.\din])/i.test(text)) {
    return 'answered in the text format of Prometheus: name its series in the profile, below "metrics": { "format": "prometheus" }';
  }
  if (expected === 'prometheus' && /^\s*(?:\[|\{\s*(?:\}|"(?:[^"\\]|\\.)*"\s*:))/.test(text)) {
    return 'answered with JSON, but the metrics of the profile have "format": "prometheus"';
  }
  return undefined;
}
