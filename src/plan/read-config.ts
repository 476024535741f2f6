/** Reduces a ConfigMap or Secret to what is kept of it. After this no value of it is held anywhere. */
import type { ConfigMarks, ConfigState } from '../model/config-state.ts';
import type { ConfigKind } from '../model/kinds.ts';
import { readMetadata, type ConfigObject } from '../model/kube-object.ts';
import type { Annotations } from './annotations.ts';
import type { Digester } from './digest.ts';
import { lastWriter } from './managed-fields.ts';
import { stakaterKeys } from './stakater-keys.ts';

/** Under what objects are read: the key of the digests and the keys of the annotations. */
export interface Reading {
  readonly digester: Digester;
  readonly annotations: Annotations;
  /** The peer's vocabulary is read too. */
  readonly isStakater: boolean;
}

const contentPaths = [['data'], ['binaryData']] as const;

/**
 * The digests of `data` and `binaryData`; labels, annotations and `managedFields` never count for them.
 * @param kind said by the caller: the items of a list carry no kind of their own
 */
export function readConfig(kind: ConfigKind, object: ConfigObject, reading: Reading): ConfigState {
  const { name, namespace, resourceVersion, annotations } = readMetadata(object);
  const digestOf = (key: string, value: Uint8Array | string): [string, string] => [
    key,
    reading.digester.ofValue({ kind, namespace, name, key }, value),
  ];
  const isText = kind === 'ConfigMap';
  const digests = new Map([
    ...Object.entries(object.data ?? {}).map(([key, value]) => digestOf(key, isText ? value : fromBase64(value))),
    ...Object.entries(object.binaryData ?? {}).map(([key, value]) => digestOf(key, fromBase64(value))),
  ]);
  const keys = [...digests.keys()].sort();
  return {
    kind,
    namespace,
    name,
    resourceVersion,
    keys,
    digests: keys.map((key) => digests.get(key) ?? ''),
    marks: readMarks(annotations, reading),
    createdAtMs: Date.parse(object.metadata?.creationTimestamp ?? ''),
    writtenAtMs: lastWriter(object, contentPaths)?.atMs,
  };
}

function readMarks(texts: Readonly<Record<string, string>>, { annotations, isStakater }: Reading): ConfigMarks {
  const isIgnored = texts[annotations.ignore] === 'true';
  const isMatch = texts[annotations.match] === 'true';
  const isStakaterIgnored = isStakater && texts[stakaterKeys.ignore] === 'true';
  const isStakaterMatch = isStakater && texts[stakaterKeys.match] === 'true';
  const isPlain = !isIgnored && !isMatch && !isStakaterIgnored && !isStakaterMatch;
  return isPlain ? noMarks : { isIgnored, isMatch, isStakaterIgnored, isStakaterMatch };
}

/** Shared by the many configs that carry none. */
const noMarks: ConfigMarks = { isIgnored: false, isMatch: false, isStakaterIgnored: false, isStakaterMatch: false };

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
