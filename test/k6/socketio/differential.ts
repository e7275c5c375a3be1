import { setTimeout } from 'k6/timers';
import { io } from '../../../lib/socketio/k6.ts';
import { type Platform, run } from '../../socketio/differential/bench.ts';
import { transportsOf, type Way } from '../../socketio/differential/interaction.ts';
import { interactions } from '../../socketio/differential/interactions/index.ts';

/** Runs the interactions named in SERVERS, each against its own server, and prints each one's trace. */
export default async function () {
  const servers: { name: string; way: Way; url: string }[] = JSON.parse(__ENV.SERVERS ?? '[]');
  const platform = (way: Way): Platform => ({
    io: (url, options) => io(url, { transports: transportsOf[way], ...options }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  const work = async () => {
    for (let next = servers.shift(); next !== undefined; next = servers.shift()) {
      const { name, way, url } = next;
      const interaction = interactions.find((candidate) => candidate.name === name);
      if (interaction !== undefined)
        console.log(JSON.stringify({ name, way, outcome: await run(interaction, url, platform(way)) }));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}
