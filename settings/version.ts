import packageJson from '../package.json' with { type: 'json' };

/** Version of this tool. */
export const toolVersion: string = packageJson.version;
