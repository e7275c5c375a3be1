// Breaks the rule of every goal and sees whether a test notices: npm run mutations -- --help

import { loadTypeScript } from './loadTypeScript.mjs';

/** @type {{ main: (args: string[]) => Promise<number> }} */
const { main } = await loadTypeScript('tools/mutations/main.ts');
process.exitCode = await main(process.argv.slice(2));
