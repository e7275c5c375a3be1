import type { AnalyzedRun } from '../analysis/analyzeRun.ts';
import { issuesOf } from './issues.ts';
import { renderJunit } from './junit.ts';
import { renderConfig } from './markdown/config.ts';
import { renderReadme } from './markdown/readme.ts';
import type { ViewFile } from './writeFiles.ts';

/** A view of a run that is kept in its folder. */
export interface View {
  readonly name: 'readme' | 'configMd' | 'html' | 'junit' | 'issues';
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
    name: 'html',
    flag: 'html',
    describe: 'index.html: the whole run with charts, in one file',
    // The chart library takes half a second to load: only who wants charts waits for it.
    render: async (run) => [{ file: 'index.html', text: (await import('./html/page.ts')).renderPage(run) }],
  },
  {
    name: 'junit',
    flag: 'junit',
    describe: 'junit.xml: a test case for each goal',
    render: async (run) => [{ file: 'junit.xml', text: renderJunit(run) }],
  },
  {
    name: 'issues',
    flag: 'issues',
    describe: 'issues/: a text for each missed goal, ready to be filed',
    render: async (run) => issuesOf(run).map(({ file, body }) => ({ file, text: body })),
  },
];
