// Shows every defect of the reference gateway to `rlt verify`: npm run defects -- --help

import { buildIfChanged } from '../build/ifChanged.mjs';
import { loadTypeScript, projectRoot } from './loadTypeScript.mjs';

await buildIfChanged(projectRoot);
/** @type {{ main: (args: string[]) => Promise<number> }} */
const { main } = await loadTypeScript('tools/defects/main.ts');
process.exitCode = await main(process.argv.slice(2));
