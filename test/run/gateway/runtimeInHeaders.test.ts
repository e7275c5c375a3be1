import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runningGateway } from '../../../run/gateway/runningGateway.ts';
import { runtimeInHeaders, said } from '../../../run/gateway/runtimeInHeaders.ts';
import { resolveSettings } from '../../../settings/settings.ts';

/** Settings for a server that answers every request with this status and these headers. */
async function settingsFor(status: number, headers: Readonly<Record<string, string>>, wait = 0) {
  const server = createServer((_, response) => {
    setTimeout(() => response.writeHead(status, headers).end('{}'), wait).unref();
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const flags = { 'api-url': `http://127.0.0.1:${port}`, auth: '{"token":"planted-secret"}' };
  return resolveSettings({ scenario: 'subscription-cap', flags });
}

describe('the headers of a gateway', () => {
  it.each([
    [200, { server: 'uvicorn' }, 'uvicorn, by its Server header'],
    [404, { server: 'Kestrel' }, 'Kestrel, by its Server header'],
    [200, { 'x-powered-by': 'Express' }, 'Express, by its X-Powered-By header'],
    [200, { server: '', 'x-powered-by': 'Express' }, 'Express, by its X-Powered-By header'],
    [200, { server: 'nginx/1.27', 'x-powered-by': 'Express' }, 'nginx/1.27, by its Server header'],
    [200, {}, undefined],
  ])('of status %i, %j: %s', async (status, headers, runtime) => {
    const settings = await settingsFor(status, headers);
    expect(await runtimeInHeaders(settings)).toBe(runtime);
    const opened = await runningGateway(settings.apiUrl, undefined).open(settings, () => {});
    expect((await opened.close()).report).toEqual(
      runtime === undefined ? { kind: 'running' } : { kind: 'running', runtime },
    );
  });

  it('hold no secrets', async () => {
    expect(await runtimeInHeaders(await settingsFor(200, { server: 'x planted-secret y' }))).toBe(
      'x *** y, by its Server header',
    );
  });

  it('are not waited for', async () => {
    const begun = performance.now();
    expect(await runtimeInHeaders(await settingsFor(200, { server: 'slow' }, 20_000))).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  it('are nothing where nobody answers', async () => {
    const settings = await settingsFor(200, {});
    expect(await runtimeInHeaders({ ...settings, apiUrl: 'http://127.0.0.1:9' })).toBeUndefined();
  });

  it('lose control characters, and are cut once they are masked', () => {
    const mask = (text: string) => text.replaceAll('secret', '***');
    expect(said({ server: '\u001b[31mred\u0007\u202e' }, mask)).toBe('[31mred, by its Server header');
    expect(said({ server: `${'x'.repeat(77)}secret` }, mask)).toBe(`${'x'.repeat(77)}***, by its Server header`);
    expect(said({ server: 'y'.repeat(9000) }, mask)).toBe(`${'y'.repeat(80)}, by its Server header`);
  });
});
