/** Reduces a ConfigMap or Secret to the state that is kept in memory. No code after this has access to its values. */
import type { ConfigMarks, ConfigProblem, ConfigState } from '../../model/config-state.ts';
import { describeProblems } from '../../model/hints.ts';
import type { ConfigKind } from '../../model/kinds.ts';
import { readMetadata, type ConfigObject } from '../../model/kube-object.ts';
import type { Annotations } from './annotations.ts';
import type { Digester } from '../record/digest.ts';
import type { DigestKeys } from '../record/previous-key.ts';
import type { Windows } from '../window/window.ts';
import { readConfigHints } from './hints.ts';
import { contentPaths, lastWriter } from './managed-fields.ts';
import { stakaterKeys } from '../stakater/keys.ts';

/** The settings with which objects are read: the digest keys and the annotation keys. */
export interface ReadSettings extends DigestKeys {
  readonly annotations: Annotations;
  /** The `reloader.stakater.com` vocabulary is read too. */
  readonly isStakater: boolean;
  /**
   * The pod template of the last roll needs no fingerprint: nothing is written, and it is not the one that this roll
   * replaced.
   */
  readonly skipsKeptTemplates?: true;
  /** No pod template needs a fingerprint: nothing is compared. */
  readonly skipsTemplates?: true;
  /** Workloads in whose place another one is rolled are kept, too, where their namespace is opted in. */
  readonly keepsPassedOver?: boolean;
  /** Reads the windows in which workloads may be rolled. */
  readonly windows: Windows;
  /** Names of the sinks that hints may name; undefined: they are not checked. */
  readonly sinkNames?: (() => readonly string[]) | undefined;
  /** Messages to people need the labels of workloads and the field managers of configs. */
  readonly keepsForNotices?: boolean;
}

/** Characters of the text about the problems of a config. */
const longestProblem = 300;

/**
 * The state of a ConfigMap or Secret. Its digests are of `data` and `binaryData` only; labels, annotations and
 * `managedFields` are not part of them.
 * @param kind of the object: the items of a list do not contain it
 * @param writer the last field manager of its content
 */
export function readConfig(
  kind: ConfigKind,
  object: ConfigObject<string | Uint8Array>,
  readSettings: ReadSettings,
  writer = lastWriter(object, contentPaths),
): ConfigState {
  const { digester, previous } = readSettings;
  const { name, namespace, uid, resourceVersion, annotations } = readMetadata(object);
  const values = readValues(kind, object);
  const keys = values.size === 0 ? noKeys : [...values.keys()].sort();
  const digestsUnder = (by: Digester): readonly string[] =>
    values.size === 0 ? noKeys : keys.map((key) => by.ofValue({ kind, namespace, name, key }, values.get(key) ?? ''));
  const { isIgnored, isMatch, maxConcurrent, problems } = readConfigHints(kind, annotations, readSettings.annotations);
  const problem: ConfigProblem | undefined =
    problems.length === 0 ? undefined : { text: describeProblems(problems).slice(0, longestProblem), uid };
  // Every state has every field, in the same order: V8 then stores the fields in the object itself.
  return {
    kind,
    namespace,
    name,
    uid,
    resourceVersion,
    keys,
    digests: digestsUnder(digester),
    previousDigests: previous.length === 0 ? undefined : previous.map(digestsUnder),
    marks: readMarks({ isIgnored, isMatch }, annotations, readSettings),
    maxConcurrent,
    problem,
    createdAtMs: Date.parse(object.metadata?.creationTimestamp ?? ''),
    writtenAtMs: writer?.atMs,
    writtenBy: readSettings.keepsForNotices === true ? managerOf(writer) : undefined,
  };
}

/** `lastWriter` names a manager without a name `unknown`. */
function managerOf(writer: ReturnType<typeof lastWriter>): string | undefined {
  return writer?.manager === 'unknown' ? undefined : writer?.manager;
}

/** Shared by the configs without content, such as those of which only the metadata was read. */
const noKeys: readonly string[] = [];
const noValues: ReadonlyMap<string, string> = new Map();

/** Each value as its bytes, or as text that stands for its UTF-8 bytes. */
function readValues(
  kind: ConfigKind,
  { data, binaryData }: ConfigObject<string | Uint8Array>,
): ReadonlyMap<string, Uint8Array | string> {
  if (!data && !binaryData) return noValues;
  const isText = kind === 'ConfigMap';
  return new Map([
    ...Object.entries(data ?? {}).map(([key, value]) => [key, isText ? value : bytesOf(value)] as const),
    ...Object.entries(binaryData ?? {}).map(([key, value]) => [key, bytesOf(value)] as const),
  ]);
}

function readMarks(
  { isIgnored, isMatch }: Pick<ConfigMarks, 'isIgnored' | 'isMatch'>,
  texts: Readonly<Record<string, string>>,
  { isStakater }: ReadSettings,
): ConfigMarks {
  const isStakaterIgnored = isStakater && texts[stakaterKeys.ignore] === 'true';
  const isStakaterMatch = isStakater && texts[stakaterKeys.match] === 'true';
  const isPlain = !isIgnored && !isMatch && !isStakaterIgnored && !isStakaterMatch;
  return isPlain ? noMarks : { isIgnored, isMatch, isStakaterIgnored, isStakaterMatch };
}

/** Shared by the many configs without such annotations. */
const noMarks: ConfigMarks = { isIgnored: false, isMatch: false, isStakaterIgnored: false, isStakaterMatch: false };

/** @param value the bytes, or the same in base64 */
function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'base64') : value;
}
