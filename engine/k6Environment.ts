/**
 * What of our environment k6 gets. Its own variables beat what a script says of itself (other summary statistics, other
 * tags, a paused start, discarded bodies, another host behind a name), so only those pass that cannot change what is
 * measured; what a run needs it sets itself.
 */
export interface K6Environment {
  readonly env: Readonly<Record<string, string>>;
  /** Names of those that k6 would have read, and does not get. */
  readonly leftOut: readonly string[];
}

/**
 * @param inherited usually this process's own environment
 * @param outputs as `--out` spells them: an extension's output reads variables that carry its name
 */
export function k6Environment(inherited: NodeJS.ProcessEnv, outputs: readonly string[] = []): K6Environment {
  const env: Record<string, string> = {};
  const leftOut: string[] = [];
  const prefixes = [...passedOn.flatMap((rule) => rule.prefixes ?? []), ...outputs.flatMap(prefixesOf)];
  for (const [name, value] of Object.entries(inherited)) {
    if (value === undefined) continue;
    if (passedNames.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) {
      env[name] = value;
    } else if ((name.startsWith('K6_') || changesGo.has(name)) && !setByUs.has(name)) {
      leftOut.push(name);
    }
  }
  return { env, leftOut: leftOut.sort() };
}

interface Rule {
  readonly names?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly why: string;
}

/** Each of them was looked at in k6 2.2; `test/engine/k6Options.ts` has all the others, and what becomes of them. */
const passedOn: readonly Rule[] = [
  {
    names: [
      ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TMP', 'TEMP', 'TZ', 'LANG', 'LANGUAGE'],
      ...['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR', 'CI'],
      ...['Path', 'SystemRoot', 'SYSTEMROOT', 'windir', 'ComSpec', 'PATHEXT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
    ],
    prefixes: ['LC_'],
    why: 'a program needs them',
  },
  { names: ['GOGC', 'GOMEMLIMIT', 'GOMAXPROCS', 'GOTRACEBACK'], why: "memory and threads of Go's runtime" },
  { names: ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'SSLKEYLOGFILE'], why: 'whom TLS trusts' },
  {
    names: ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
    why: 'proxies, which we heed in the same way',
  },
  {
    names: ['K6_WEB_DASHBOARD', 'K6_TRACES_OUTPUT'],
    prefixes: ['K6_PROMETHEUS_RW_', 'K6_OTEL_', 'OTEL_', 'K6_INFLUXDB_', 'K6_WEB_DASHBOARD_'],
    why: 'where samples go beside our own',
  },
  { names: ['K6_SHOW_CLOUD_LOGS', 'K6_NO_ARCHIVE_UPLOAD'], prefixes: ['K6_CLOUD_'], why: 'Grafana Cloud k6' },
  { names: ['K6_SECRET_SOURCE'], prefixes: ['K6_SECRET_SOURCE_'], why: 'where secrets come from' },
  {
    names: ['K6_DEPENDENCIES_MANIFEST'],
    prefixes: ['K6_BUILD_SERVICE_', 'K6_DOWNLOAD_', 'K6_BINARY_CACHE', 'K6_PROVISION_'],
    why: 'how a stock k6 gets the Redis extension',
  },
];

const passedNames = new Set(passedOn.flatMap((rule) => rule.names ?? []));

/** What Go's runtime and its HTTP client do differently because of them is nothing that a test should depend on. */
const changesGo = new Set(['GODEBUG', 'REQUEST_METHOD']);

/** Heeded by us, or the same as what we set. */
const setByUs = new Set(['K6_BIN', 'K6_OUT', 'K6_NO_USAGE_REPORT', 'K6_NO_COLOR']);

/** "output-kafka=…" of an extension reads K6_KAFKA_…; k6's own outputs have their place above. */
function prefixesOf(output: string): string[] {
  const [name = ''] = output.split('=');
  const own = name.replace(/^(xk6-)?(output-)?/, '');
  if (!/^[a-z][\w-]+$/i.test(own) || ownWords.has(own.replace(/[-_].*/, ''))) return [];
  return [`K6_${own.toUpperCase().replaceAll('-', '_')}_`];
}

/** First words of what k6 reads itself: an output of such a name brings nothing along. */
const ownWords = new Set([
  ...['batch', 'blacklist', 'block', 'cloud', 'compatibility', 'console', 'csv', 'discard', 'exit', 'handle', 'http'],
  ...['include', 'insecure', 'json', 'local', 'log', 'max', 'metric', 'min', 'new', 'no', 'profiling', 'setup'],
  ...['summary', 'system', 'teardown', 'tls', 'user'],
]);
