import type { Command } from 'commander';
import type { OwnScenarios } from '../ownScenarios.ts';
import { buildCommand } from './build.ts';
import { cloudCommand } from './cloud.ts';
import { compareCommand } from './compare.ts';
import { compareMetricsCommand } from './compareMetrics.ts';
import { gatewayCommand } from './gateway.ts';
import { newCommand } from './new.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { seedCommand } from './seed.ts';
import { setupCommand } from './setup.ts';
import { suiteCommand } from './suite.ts';
import { verifyCommand } from './verify.ts';

/** Every command of `rlt`, in the order in which its help lists them. @param own scenarios that are not built in */
export function allCommands(own?: OwnScenarios): Command[] {
  return [
    verifyCommand(own),
    runCommand(own),
    suiteCommand(own),
    cloudCommand(own),
    buildCommand(),
    newCommand(),
    seedCommand(own),
    setupCommand(),
    reportCommand(),
    compareCommand(),
    compareMetricsCommand(),
    gatewayCommand(),
  ];
}
