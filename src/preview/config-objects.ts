/**
 * Reads the ConfigMap or Secret that a manifest brings into the cluster: itself, or the one that a controller makes of
 * a SealedSecret or ExternalSecret. Values that are encrypted in Git stand for their content: another ciphertext may be
 * another content, and the same one is the same.
 */
import type { ConfigKind } from '../model/kinds.ts';
import { readMetadata, type ConfigObject, type KubeObject } from '../model/kube-object.ts';
import type { Manifest, Path } from '../manifests/manifest.ts';
import { membersOf, type Members } from '../model/members.ts';
import { without } from './without.ts';

export interface SideConfig {
  readonly kind: ConfigKind;
  /** Its values are texts that digests are made of, and need not be those that pods get. */
  readonly object: ConfigObject;
  readonly manifest: Manifest;
  /** The values are encrypted or elsewhere: another text may stand for the same content. */
  readonly isOpaque: boolean;
  /** Where the manifest has the value of a key. */
  readonly pathOf: (key: string) => Path;
}

/** The types of Secrets that the controller does not watch: see `secretFieldSelector`. */
const unwatchedTypes: readonly unknown[] = ['helm.sh/release.v1', 'kubernetes.io/service-account-token'];

interface Source extends KubeObject {
  readonly type?: unknown;
  readonly data?: unknown;
  readonly stringData?: unknown;
  readonly binaryData?: unknown;
  readonly spec?: unknown;
  readonly sops?: unknown;
}

/** Undefined for an object of another kind, and for a Secret that the controller does not watch. */
export function configOf(manifest: Manifest, object: KubeObject): SideConfig | undefined {
  const { apiVersion = '', kind = '' } = object;
  if (apiVersion === 'v1' && kind === 'ConfigMap') return configMap(manifest, object);
  if (apiVersion === 'v1' && kind === 'Secret') return secret(manifest, object);
  if (apiVersion.startsWith('bitnami.com/') && kind === 'SealedSecret') return sealedSecret(manifest, object);
  return undefined;
}

function configMap(manifest: Manifest, object: Source): SideConfig {
  const data = mapped(object.data, String);
  const binaryData = mapped(object.binaryData, String);
  return {
    kind: 'ConfigMap',
    object: { ...object, data, binaryData },
    manifest,
    isOpaque: isEncrypted(object, data),
    pathOf: (key) => [Object.hasOwn(binaryData, key) ? 'binaryData' : 'data', key],
  };
}

/** As the API server merges them: `stringData` replaces what `data` has for the same keys. */
function secret(manifest: Manifest, object: Source): SideConfig | undefined {
  if (unwatchedTypes.includes(object.type)) return undefined;
  const data = mapped(object.data, String);
  const stringData = mapped(object.stringData, String);
  const encrypted = (text: string): string => (isCiphertext(text) ? toBase64(text) : text);
  return {
    kind: 'Secret',
    object: {
      ...without(object, 'data', 'stringData', 'binaryData'),
      data: { ...mapped(data, encrypted), ...mapped(stringData, toBase64) },
    },
    manifest,
    isOpaque: isEncrypted(object, data) || isEncrypted(object, stringData),
    pathOf: (key) => [Object.hasOwn(stringData, key) ? 'stringData' : 'data', key],
  };
}

/** Sealing a value again gives another ciphertext. */
function sealedSecret(manifest: Manifest, object: Source): SideConfig {
  const spec = membersOf(object.spec);
  const metadata = membersOf(membersOf(spec['template'])['metadata']);
  return {
    kind: 'Secret',
    object: { ...madeBy(object, metadata['name'], metadata), data: mapped(spec['encryptedData'], toBase64) },
    manifest,
    isOpaque: true,
    pathOf: (key) => ['spec', 'encryptedData', key],
  };
}

/** A Secret whose content is not in Git: all that can be compared is where it comes from. */
export interface ExternalConfig {
  readonly object: KubeObject;
  readonly manifest: Manifest;
  /** What each key is read from. */
  readonly entries: ReadonlyMap<string, { readonly text: string; readonly index: number }>;
  /** What decides about every key. */
  readonly common: string;
}

/** Undefined for an object that is no ExternalSecret. @param textOf the same text for the same data */
export function externalOf(
  manifest: Manifest,
  object: Source,
  textOf: (data: unknown) => string,
): ExternalConfig | undefined {
  const { apiVersion = '', kind = '' } = object;
  if (!apiVersion.startsWith('external-secrets.io/') || kind !== 'ExternalSecret') return undefined;
  const { data, ...rest } = membersOf(object.spec);
  const common = without(rest, 'refreshInterval');
  const listed = Array.isArray(data) ? data.map(membersOf) : [];
  const entries = listed.map((entry, index) => [String(entry['secretKey']), { text: textOf(entry), index }] as const);
  const made = madeBy(object, membersOf(common['target'])['name'], {});
  return { object: made, manifest, entries: new Map(entries), common: textOf(common) };
}

/** @param used the keys that workloads use: which keys it has besides those that it lists is not known */
export function secretOf({ object, manifest, entries, common }: ExternalConfig, used: Iterable<string>): SideConfig {
  const keys = [...new Set([...entries.keys(), ...used])];
  const textOf = (key: string): string => `${entries.get(key)?.text ?? ''}\n${common}`;
  return {
    kind: 'Secret',
    object: { ...object, data: Object.fromEntries(keys.map((key) => [key, toBase64(textOf(key))])) },
    manifest,
    isOpaque: true,
    pathOf: (key) => {
      const index = entries.get(key)?.index;
      return index === undefined ? ['spec'] : ['spec', 'data', index];
    },
  };
}

/** The Secret that a controller makes of an object. @param name by default that of the object */
function madeBy(object: KubeObject, name: unknown, metadata: Members): KubeObject {
  const { namespace, name: own } = readMetadata(object);
  const annotations = mapped(metadata['annotations'], String);
  return { metadata: { namespace, name: typeof name === 'string' ? name : own, annotations } };
}

/** SOPS encrypts each value, and adds a member of its own. */
function isEncrypted({ sops }: Source, values: Readonly<Record<string, string>>): boolean {
  return sops !== undefined || Object.values(values).some(isCiphertext);
}

function isCiphertext(text: string): boolean {
  return text.startsWith('ENC[');
}

function mapped(values: unknown, map: (text: string) => string): Readonly<Record<string, string>> {
  const given = Object.entries(membersOf(values)).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, map(textIn(value))]));
}

/** The API server refuses anything but a text. */
function textIn(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
