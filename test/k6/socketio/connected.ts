import { connected, io, NotConnectedError } from '../../../lib/socketio/k6.ts';

/** Waits for a connection at each address; prints what came of each, by name. */
export default async function () {
  const results: Record<string, string> = {};
  const urls: Record<string, string> = JSON.parse(__ENV.URLS ?? '{}');
  await Promise.all(
    Object.entries(urls).map(async ([name, url]) => {
      try {
        await connected(io(url, { path: '/ws', forceNew: true }), 1500);
        results[name] = 'connected';
      } catch (error) {
        results[name] = error instanceof NotConnectedError ? `${error.kind}: ${error.message}` : String(error);
      }
    }),
  );
  // As k6 prints an error that nobody has caught.
  const error = await new Promise<Error>((resolve) => {
    io('http://127.0.0.1:1', { forceNew: true }).once('connect_error', resolve);
  });
  results.uncaught = `${error.message} | ${error.stack}`;
  console.log(JSON.stringify(results));
}
