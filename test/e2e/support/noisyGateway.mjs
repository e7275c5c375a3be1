// A gateway command that logs one error while a scenario runs: to its output, or to LOG_FILE.

import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const rlt = fileURLToPath(new URL('../../../dist/rlt.js', import.meta.url));
spawn(process.execPath, [rlt, 'gateway'], { stdio: ['ignore', 'inherit', 'ignore'] });

const metrics = `http://127.0.0.1:${process.env.PORT}/internal/realtime/metrics`;
const busy = /"totalConnections":[1-9]/;
while (!busy.test((await (await fetch(metrics).catch(() => undefined))?.text()) ?? '')) await delay(50);
const line = JSON.stringify({ level: 50, time: Date.now(), msg: 'cannot reach redis://app:hunter22@db:6379' });
if (process.env.LOG_FILE) appendFileSync(process.env.LOG_FILE, `${line}\n`);
else console.log(line);
