/** One pod: the content with which it was started, and whether it is ready. */
import type { PodSpec } from '../../src/model/kube-object.ts';
import type { ConfigKind } from '../../src/model/kinds.ts';
import { findReferences } from '../../src/plan/references/references.ts';
import { plain, type Data } from './objects.ts';

/** The content of the configs at one moment, by `<kind>/<name>`. */
export type Contents = ReadonlyMap<string, Data>;

/** The start of a pod, with the content of that moment. */
export interface Start {
  readonly contents: Contents;
  /** The sequence of the store. */
  readonly sequence: number;
  /** Number of records that reroll had written on the workload. */
  readonly records: number;
  readonly atMs: number;
}

export interface Pod {
  readonly template: string;
  /** Undefined while a config or key that it requires is missing. */
  start: Start | undefined;
  /** Its first start: its containers may have restarted since, which no replica can see. */
  first: Start | undefined;
  /** From when on it is ready; `Infinity` for one that crashes with its content; undefined where it cannot start. */
  readyAtMs: number | undefined;
}

/** Values that begin so keep pods from becoming ready. */
const badPrefix = 'bad';

/** Whether one of the values that pods of a template use keeps them from becoming ready. */
export function isBadFor(spec: PodSpec | undefined, contents: Contents): boolean {
  return findReferences(spec).some(({ kind, name, key }) => {
    const data = contents.get(`${kind}/${name}`) ?? {};
    const values = key === '*' ? Object.values(data) : [data[key] ?? ''];
    return values.some((value) => isBad(kind, value));
  });
}

/** Whether all that pods of a template require is there. */
export function canStart(spec: PodSpec | undefined, contents: Contents): boolean {
  return findReferences(spec).every(({ kind, name, key, need }) => {
    const data = contents.get(`${kind}/${name}`);
    return need === 'optional' || (data !== undefined && (key === '*' || Object.hasOwn(data, key)));
  });
}

/** @param value as it is stored */
export function isBad(kind: ConfigKind, value: string): boolean {
  return plain(kind, value).startsWith(badPrefix);
}
