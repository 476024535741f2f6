/** Pod templates with every kind of field that an API server reads and writes in its own way. */
import fc from 'fast-check';

const optionalSource = { name: 'app', optional: true };

/** All forms in which a template refers to a config, and fields whose empty values an API server treats differently. */
export const fullTemplate = {
  metadata: { labels: { app: 'web' }, annotations: { 'reroll.dev/auto': 'true', own: 'ü' } },
  spec: {
    imagePullSecrets: [{ name: 'registry' }],
    initContainers: [{ name: 'init', image: 'x', envFrom: [{ secretRef: { name: 'init' } }] }],
    containers: [
      {
        name: 'web',
        image: 'x',
        args: ['--empty', ''],
        envFrom: [{ prefix: 'A_', configMapRef: optionalSource }, { secretRef: { name: 'all' } }],
        env: [
          { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: false } } },
          { name: 'PLAIN', value: '1' },
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
          { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ],
        resources: { limits: { cpu: '1500m', memory: '128Mi' }, requests: { cpu: '1' } },
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        livenessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        readinessProbe: { tcpSocket: { port: 80 } },
        startupProbe: { grpc: { port: 1 } },
        lifecycle: { preStop: { exec: { command: ['true'] } } },
        securityContext: { runAsUser: 0, runAsNonRoot: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'conf', mountPath: '/a', subPath: 'color' },
          { name: 'all', mountPath: '/b', readOnly: true },
        ],
      },
    ],
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ operator: 'Exists', tolerationSeconds: -5, effect: 'NoExecute' }],
    affinity: {
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } },
        ],
      },
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } }, namespaceSelector: {} },
        ],
      },
    },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    securityContext: { fsGroup: 7, supplementalGroups: [1, 2], sysctls: [{ name: 'net.a', value: '1' }] },
    dnsConfig: { options: [{ name: 'ndots', value: '5' }, { name: 'edns0' }] },
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    volumes: [
      { name: 'conf', configMap: { name: 'files', items: [{ key: 'color', path: 'c', mode: 256 }], defaultMode: 0 } },
      { name: 'tls', secret: { secretName: 'tls', optional: true } },
      { name: 'empty', emptyDir: {} },
      { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
      { name: 'host', hostPath: { path: '/x' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'data' } },
      {
        name: 'own',
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        },
      },
      {
        name: 'all',
        projected: {
          sources: [
            { configMap: { name: 'projected', items: [{ key: 'size', path: 's' }] } },
            { secret: { name: 'token', optional: true } },
            { serviceAccountToken: { path: 't', expirationSeconds: 3600 } },
            { downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
          ],
        },
      },
      { name: 'driver', csi: { driver: 'x.example', nodePublishSecretRef: { name: 'csi' } } },
    ],
  },
};

const name = fc.stringMatching(/^[a-z]{1,8}$/);
const text = fc.oneof(fc.constant(''), fc.string({ unit: 'binary', maxLength: 8 }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const source = fc.record({ name, optional: maybe(fc.boolean()) }, { requiredKeys: ['name'] });
const keySource = fc.record({ name, key: name, optional: maybe(fc.boolean()) });

const env = fc.record({
  name: fc.stringMatching(/^[A-Z]{1,6}$/),
  valueFrom: fc.oneof(fc.record({ configMapKeyRef: keySource }), fc.record({ secretKeyRef: keySource })),
});

const envFrom = fc.oneof(fc.record({ configMapRef: source }), fc.record({ secretRef: source }));

const container = fc.record({
  name: fc.constant('main'),
  image: fc.constant('x'),
  command: maybe(fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 3 })),
  env: maybe(fc.array(env, { maxLength: 3 })),
  envFrom: maybe(fc.array(envFrom, { maxLength: 3 })),
  stdin: maybe(fc.boolean()),
  resources: maybe(fc.record({ limits: maybe(fc.constant({ cpu: '0.5' })) })),
});

/** Templates that an API server accepts for a selector of `app: web`. */
export const podTemplates = fc.record({
  metadata: fc.record({
    labels: fc.constant({ app: 'web' }),
    annotations: maybe(fc.dictionary(name, text, { maxKeys: 3 })),
  }),
  spec: fc.record({
    containers: fc.tuple(container),
    nodeSelector: maybe(fc.dictionary(name, name, { maxKeys: 2 })),
    hostNetwork: maybe(fc.boolean()),
    terminationGracePeriodSeconds: maybe(fc.nat(100)),
    priorityClassName: maybe(fc.constant('')),
    enableServiceLinks: maybe(fc.boolean()),
    shareProcessNamespace: maybe(fc.boolean()),
  }),
});
