import type { Settings } from '../../settings/settings.ts';
import type { K8sOptions } from './k8sOptions.ts';
import type { KubernetesObject } from './manifest.ts';
import { type Names, runLabel } from './names.ts';

/** The port of a runner's k6 that starts it. */
const k6Port = 6565;

/**
 * Pods of the run may reach the gateway, the data stores and the name servers, and may be reached by those who start
 * them. A policy knows no names: a host outside of the cluster is allowed by its port.
 */
export function networkPolicy(settings: Settings, names: Names, { operatorNamespace }: K8sOptions): KubernetesObject {
  const { apiUrl, metricsUrl, redisUrl, coordinationRedisUrl, mongoUri } = settings;
  const hosts = [apiUrl, metricsUrl, redisUrl, coordinationRedisUrl, mongoUri].flatMap((url) =>
    url === undefined ? [] : hostsOf(url),
  );
  const egress = new Map(hosts.flatMap(egressTo).map((rule) => [JSON.stringify(rule), rule]));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: names.run, labels: names.labels },
    spec: {
      podSelector: { matchLabels: { [runLabel]: names.labels[runLabel] } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          // The operator asks whether k6 is there, its starter starts it.
          from: [
            { podSelector: { matchLabels: { app: 'k6', k6_cr: names.run } } },
            { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': operatorNamespace } } },
          ],
          ports: [{ port: k6Port, protocol: 'TCP' }],
        },
      ],
      egress: [
        {
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        ...egress.values(),
      ],
    },
  };
}

interface Host {
  readonly name: string;
  readonly port: number;
}

const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  redis: 6379,
  rediss: 6379,
  mongodb: 27_017,
  'mongodb+srv': 27_017,
};

/** The hosts of an address, of which MongoDB's may name several; without user and password. */
function hostsOf(url: string): Host[] {
  const [, scheme = '', authority = ''] = /^([a-z+]+):\/\/([^/?#]*)/i.exec(url) ?? [];
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  return hosts.map((host) => {
    const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
    return { name, port: port === undefined ? (usualPorts[scheme.toLowerCase()] ?? 443) : Number(port) };
  });
}

/** Rules by which a host is reached. */
function egressTo({ name, port }: Host): object[] {
  const outside = { to: anywhere, ports: [{ port, protocol: 'TCP' }] };
  const labels = name.replace(/\.$/, '').split('.');
  // An address.
  if (/^[\d[]/.test(name)) return [outside];
  // A policy sees the port of the pod behind a service, which nobody here knows.
  if (labels.length === 1) return [{ to: [{ podSelector: {} }] }];
  const inNamespace = (namespace: string) => ({
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
  });
  const svc = labels.indexOf('svc', 2);
  const namespace = labels[svc - 1];
  if (svc < 0 || namespace === undefined) {
    // "redis.data" may be a service too, and "example.com" none.
    return labels.length === 2 && labels[1] !== undefined ? [inNamespace(labels[1]), outside] : [outside];
  }
  const isOfCluster = ['svc', 'svc.cluster.local'].includes(labels.slice(svc).join('.'));
  return isOfCluster ? [inNamespace(namespace)] : [inNamespace(namespace), outside];
}

/** But for the address by which clouds hand out credentials. */
const anywhere = [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }, { ipBlock: { cidr: '::/0' } }];
