/** Reduces a ConfigMap or Secret to what is kept of it. After this no value of it is held anywhere. */
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKind } from '../model/kinds.ts';
import { readMetadata, type ConfigObject } from '../model/kube-object.ts';
import type { Digester } from './digest.ts';

/**
 * The digests of `data` and `binaryData`; labels, annotations and `managedFields` never count.
 * @param kind said by the caller: the items of a list carry no kind of their own
 */
export function readConfig(kind: ConfigKind, object: ConfigObject, digester: Digester): ConfigState {
  const { name, namespace, resourceVersion } = readMetadata(object);
  const digestOf = (key: string, value: Uint8Array | string): [string, string] => [
    key,
    digester.ofValue({ kind, namespace, name, key }, value),
  ];
  const isText = kind === 'ConfigMap';
  const digests = new Map([
    ...Object.entries(object.data ?? {}).map(([key, value]) => digestOf(key, isText ? value : fromBase64(value))),
    ...Object.entries(object.binaryData ?? {}).map(([key, value]) => digestOf(key, fromBase64(value))),
  ]);
  const keys = [...digests.keys()].sort();
  return { kind, namespace, name, resourceVersion, keys, digests: keys.map((key) => digests.get(key) ?? '') };
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
