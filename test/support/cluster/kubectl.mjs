#!/usr/bin/env node
// A stand-in for kubectl with a cluster behind it, for tests: see kubectl.ts.
import { loadTypeScript } from '../../../tools/loadTypeScript.mjs';

const { main } = await loadTypeScript('test/support/cluster/kubectl.ts');
await main(process.argv.slice(2));
