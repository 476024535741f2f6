/**
 * Which Secrets and ConfigMaps the objects of other controllers provide, by the documentation of each. A kind that is
 * not listed provides nothing: `--external` names what it makes.
 */
import type { LintObject } from '../lint-object.ts';
import { listAt, membersAt, textAt } from '../../model/members.ts';
import type { Provided } from './provided.ts';

type Made = Pick<Provided, 'name'> & Partial<Provided>;

/** What an object makes; a member that is not given is that of a Secret of its namespace with unknown keys. */
type Rule = (object: unknown, name: string) => readonly (Made | undefined)[];

const secret = (name: string | undefined, keys?: readonly string[]): Made | undefined =>
  name === undefined ? undefined : { name, keys };

const certificateKeys = [
  ...['tls.crt', 'tls.key', 'ca.crt', 'tls-combined.pem', 'key.der'],
  ...['keystore.jks', 'truststore.jks', 'keystore.p12', 'truststore.p12'],
];

const at =
  (...path: readonly string[]): Rule =>
  (object, name) => [secret(textAt(object, ...path) ?? name)];

const named: Rule = (_object, name) => [secret(name)];
const suffixed =
  (...suffixes: readonly string[]): Rule =>
  (_object, name) =>
    suffixes.map((suffix) => secret(name + suffix));
const prefixed =
  (separator: string): Rule =>
  (_object, name) => [{ name: name + separator, isPrefix: true }];

/** By kind and group. */
const rules: Readonly<Record<string, Rule>> = {
  'SealedSecret.bitnami.com': (object, name) => [
    secret(textAt(object, 'spec', 'template', 'metadata', 'name') ?? name, [
      ...Object.keys(membersAt(object, 'spec', 'encryptedData')),
      ...Object.keys(membersAt(object, 'spec', 'template', 'data')),
    ]),
  ],
  'ExternalSecret.external-secrets.io': (object, name) => [ofExternalSecret(membersAt(object, 'spec'), name)],
  'ClusterExternalSecret.external-secrets.io': (object, name) => {
    const made = textAt(object, 'spec', 'externalSecretName') ?? name;
    return [{ ...ofExternalSecret(membersAt(object, 'spec', 'externalSecretSpec'), made), namespace: '*' }];
  },
  'ExternalSecret.kubernetes-client.io': named,
  'Certificate.cert-manager.io': (object) => [secret(textAt(object, 'spec', 'secretName'), certificateKeys)],
  'Issuer.cert-manager.io': (object) => [secret(textAt(object, 'spec', 'acme', 'privateKeySecretRef', 'name'))],
  'VaultStaticSecret.secrets.hashicorp.com': at('spec', 'destination', 'name'),
  'VaultDynamicSecret.secrets.hashicorp.com': at('spec', 'destination', 'name'),
  'VaultPKISecret.secrets.hashicorp.com': at('spec', 'destination', 'name'),
  'HCPVaultSecretsApp.secrets.hashicorp.com': at('spec', 'destination', 'name'),
  'ClusterSecret.clustersecret.io': (object, name) => [
    { name, namespace: '*', keys: keysIn(object, 'data', 'stringData') },
  ],
  'SecretProviderClass.secrets-store.csi.x-k8s.io': (object) =>
    listAt(object, 'spec', 'secretObjects').map((made) =>
      secret(textAt(made, 'secretName'), textsOf(listAt(made, 'data'), 'key')),
    ),
  'SopsSecret.isindir.github.com': (object) =>
    listAt(object, 'spec', 'secretTemplates').map((made) =>
      secret(textAt(made, 'name'), keysIn(made, 'data', 'stringData')),
    ),
  'BitwardenSecret.k8s.bitwarden.com': at('spec', 'secretName'),
  'OnePasswordItem.onepassword.com': named,
  'DopplerSecret.secrets.doppler.com': at('spec', 'managedSecret', 'name'),
  'InfisicalSecret.secrets.infisical.com': at('spec', 'managedSecretReference', 'secretName'),
  'AzureKeyVaultSecret.spv.no': at('spec', 'output', 'secret', 'name'),
  'Bundle.trust.cert-manager.io': (_object, name) => [
    { name, kind: 'ConfigMap', namespace: '*' },
    { name, namespace: '*' },
  ],
  'ObjectBucketClaim.objectbucket.io': (_object, name) => [{ name }, { name, kind: 'ConfigMap' }],
  'Cluster.postgresql.cnpg.io': suffixed('-app', '-superuser', '-ca', '-server', '-replication', '-pooler'),
  'PostgresCluster.postgres-operator.crunchydata.com': prefixed('-'),
  'postgresql.acid.zalan.do': (object, name) =>
    Object.keys(membersAt(object, 'spec', 'users')).map((user) =>
      secret(`${user.replaceAll('_', '-')}.${name}.credentials.postgresql.acid.zalan.do`),
    ),
  'KafkaUser.kafka.strimzi.io': named,
  'Kafka.kafka.strimzi.io': suffixed('-cluster-ca-cert', '-cluster-ca', '-clients-ca-cert', '-clients-ca'),
  'Elasticsearch.elasticsearch.k8s.elastic.co': prefixed('-es-'),
  'Kibana.kibana.k8s.elastic.co': prefixed('-kb-'),
  'RabbitmqCluster.rabbitmq.com': suffixed('-default-user', '-erlang-cookie'),
  'User.rabbitmq.com': suffixed('-user-credentials'),
  'MongoDBCommunity.mongodbcommunity.mongodb.com': prefixed('-'),
  'Keycloak.k8s.keycloak.org': suffixed('-initial-admin'),
  'Ingress.networking.k8s.io': (object) => ofAnnotatedTls(object, listAt(object, 'spec', 'tls')),
  'Service.': (object) => [
    secret(textAt(object, 'metadata', 'annotations', 'service.beta.openshift.io/serving-cert-secret-name'), [
      'tls.crt',
      'tls.key',
    ]),
  ],
};

/** What the object of another controller provides. */
export function otherProvided(object: LintObject): readonly Provided[] {
  const { kind, group, name, namespace, manifest } = object;
  const id = `${kind}.${group}`;
  const rule = Object.hasOwn(rules, id) ? rules[id] : undefined;
  const made = [...(rule?.(manifest.object, name) ?? []), connectionSecret(manifest.object)];
  return made
    .filter((each) => each !== undefined)
    .map((each) => ({ kind: 'Secret', namespace, keys: undefined, config: undefined, ...each }));
}

/** Crossplane writes the credentials of what it manages into a Secret. */
function connectionSecret(object: unknown): Made | undefined {
  const name = textAt(object, 'spec', 'writeConnectionSecretToRef', 'name');
  if (name === undefined) return undefined;
  const namespace = textAt(object, 'spec', 'writeConnectionSecretToRef', 'namespace');
  return namespace === undefined ? { name } : { name, namespace };
}

function ofExternalSecret(spec: unknown, name: string): Made {
  const made = textAt(spec, 'target', 'name') ?? name;
  const isTemplated = Object.keys(membersAt(spec, 'target', 'template')).length > 0;
  const isOpen = listAt(spec, 'dataFrom').length > 0 || isTemplated;
  return { name: made, keys: isOpen ? undefined : textsOf(listAt(spec, 'data'), 'secretKey') };
}

/** cert-manager makes the Secrets of an Ingress that names an issuer. */
function ofAnnotatedTls(object: unknown, tls: readonly unknown[]): readonly (Made | undefined)[] {
  const annotations = membersAt(object, 'metadata', 'annotations');
  const isIssued = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'].some(
    (key) => annotations[key] !== undefined,
  );
  return isIssued ? tls.map((each) => secret(textAt(each, 'secretName'), certificateKeys)) : [];
}

function keysIn(object: unknown, ...members: readonly string[]): readonly string[] | undefined {
  const keys = members.flatMap((member) => Object.keys(membersAt(object, member)));
  return keys.length === 0 ? undefined : keys;
}

function textsOf(list: readonly unknown[], member: string): readonly string[] {
  return list.map((item) => textAt(item, member)).filter((text) => text !== undefined);
}
