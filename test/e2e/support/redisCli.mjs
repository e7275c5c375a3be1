/* As much of redis-cli as documentation uses: redis-cli -u URL COMMAND … */
import { createClient } from 'redis';

const [, , , url = '', ...command] = process.argv;
const client = await createClient({ url }).connect();
console.log(await client.sendCommand(command));
client.destroy();
