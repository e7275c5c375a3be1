// A gateway command whose gateway dies as soon as clients are subscribed.

import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const rlt = fileURLToPath(new URL('../../../dist/rlt.js', import.meta.url));
const gateway = spawn(process.execPath, [rlt, 'gateway'], { stdio: 'inherit' });

const metrics = `http://127.0.0.1:${process.env.PORT}/internal/realtime/metrics`;
const full = /"totalSubscriptions":\d\d/;
while (!full.test((await (await fetch(metrics).catch(() => undefined))?.text()) ?? '')) await delay(50);
await delay(300);
gateway.kill('SIGKILL');
console.log('the end is near');
process.exitCode = 7;
