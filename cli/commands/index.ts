import type { Command } from 'commander';
import { cloudCommand } from './cloud.ts';
import { compareCommand } from './compare.ts';
import { compareMetricsCommand } from './compareMetrics.ts';
import { gatewayCommand } from './gateway.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { seedCommand } from './seed.ts';
import { setupCommand } from './setup.ts';
import { suiteCommand } from './suite.ts';
import { verifyCommand } from './verify.ts';

/** Every command of `rlt`, in the order in which its help lists them. */
export function allCommands(): Command[] {
  return [
    verifyCommand(),
    runCommand(),
    suiteCommand(),
    cloudCommand(),
    seedCommand(),
    setupCommand(),
    reportCommand(),
    compareCommand(),
    compareMetricsCommand(),
    gatewayCommand(),
  ];
}
