/** What every command that runs or seeds says of its exit codes. */
export const exitCodesHelp = `Exit codes: 0 passed, 2 wrong usage or configuration, 3 something needed is missing or unreachable,
99 a goal was missed or could not be measured, 130 interrupted`;
