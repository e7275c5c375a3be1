/** The one server of a MongoDB URI, by which a driver finds no other. */
export interface SingleServer {
  readonly host: string;
  readonly port: number;
}

const defaultPort = 27017;

/** Scheme and credentials, hosts, the rest. */
const parts = /^(mongodb(?:\+srv)?:\/\/(?:[^/?@]*@)?)([^/?]*)(.*)$/s;

/**
 * The server that everything must go to that uses this URI; or why a driver would not stay with one address.
 *
 * @param isAlone the server is known to have no other members beside it
 */
export function singleServerOf(uri: string, { isAlone = false } = {}): SingleServer | string {
  const [, head = '', hosts = '', rest = ''] = parts.exec(uri) ?? [];
  if (head.startsWith('mongodb+srv:')) return 'mongodb+srv takes the servers from DNS';
  if (hosts.includes(',')) return 'it names several hosts';
  if (/%2f/i.test(hosts)) return 'it names a socket of the file system';
  const options = new Map(
    (rest.split('?')[1] ?? '').split('&').map((option) => {
      const [name = '', value = ''] = option.split('=');
      return [name.toLowerCase(), value.toLowerCase()];
    }),
  );
  if (options.get('tls') === 'true' || options.get('ssl') === 'true') {
    return 'by TLS, which holds for the name of the server alone';
  }
  if (options.get('loadbalanced') === 'true') return 'loadBalanced, which goes to no single server';
  const isDirect = options.get('directconnection') === 'true' || isAlone;
  if (options.has('replicaset') && !isDirect) return 'replicaSet, whose members name their own addresses';
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(hosts) ?? [];
  if (host === '') return 'it names no host';
  return { host, port: port === undefined ? defaultPort : Number(port) };
}

/**
 * The same URI with another server, with which a driver then stays: what is found to belong to a replica set is
 * otherwise asked for the addresses of its members.
 */
export function throughServer(uri: string, { host, port }: SingleServer): string {
  const [, head = '', , rest = ''] = parts.exec(uri) ?? [];
  const [path = '', options = ''] = rest.split('?');
  const others = options.split('&').filter((option) => option !== '' && !/^directConnection=/i.test(option));
  return `${head}${host}:${port}${path || '/'}?${[...others, 'directConnection=true'].join('&')}`;
}
