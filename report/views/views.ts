import type { AnalyzedRun } from '../analysis/analyzeRun.ts';
import { renderJunit } from './junit.ts';
import { renderConfig } from './markdown/config.ts';
import { renderReadme } from './markdown/readme.ts';
import type { ViewFile } from './writeFiles.ts';

/** A view of a run that is kept in its folder. */
export interface View {
  readonly name: 'readme' | 'configMd' | 'junit';
  /** Its name in `--no-<flag>`. */
  readonly flag: string;
  readonly describe: string;
  readonly render: (run: AnalyzedRun) => Promise<ViewFile[]>;
}

/** Every view that `rlt report` makes. */
export const views: readonly View[] = [
  {
    name: 'readme',
    flag: 'readme',
    describe: 'README.md: verdict, environment, commands, figures, observations',
    render: async (run) => [{ file: 'README.md', text: renderReadme(run) }],
  },
  {
    name: 'configMd',
    flag: 'config-md',
    describe: 'config.md: what was deployed, with blanks for what only a person knows',
    render: async (run) => [{ file: 'config.md', text: renderConfig(run) }],
  },
  {
    name: 'junit',
    flag: 'junit',
    describe: 'junit.xml: a test case for each goal',
    render: async (run) => [{ file: 'junit.xml', text: renderJunit(run) }],
  },
];
