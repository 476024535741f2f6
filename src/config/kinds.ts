/**
 * The option `kinds`: names of presets, or kinds of the user's own. In the file of `--config` it is a list whose
 * entries are names or mappings; in a flag or variable a comma list of names, or the same list as JSON.
 */
import { kindPresetNames, kindPresets, type KindPreset } from '../model/kind-presets.ts';
import { builtInKinds, workloadTypeOf } from '../model/kinds.ts';
import { isMapping, type Members } from '../model/members.ts';
import { nearest } from '../model/nearest.ts';
import { quote } from '../model/quote.ts';
import {
  isResourceName,
  templateTrigger,
  type AddedKind,
  type MemberPath,
  type Progress,
  type Trigger,
  type WorkloadType,
} from '../model/workload-type.ts';
import type { Option, Parsed } from './parsers.ts';

export type AddedTypes = Readonly<Record<AddedKind, WorkloadType>>;

const example = 'resource, version, kind, and template or trigger';

export const kindsOption: Option<AddedTypes> = {
  name: 'kinds',
  group: 'Watched objects:',
  description: 'Further kinds of workloads to roll: presets, or in the file kinds of your own',
  defaultText: 'none',
  accepts: `a comma list of ${kindPresetNames.join(', ')}; or a list of mappings with ${example}`,
  isMapping: true,
  isRepeatable: true,
  parse: (text) => {
    const reading = readKinds(text);
    return 'problem' in reading ? undefined : reading;
  },
  whyNot: (text) => {
    const reading = readKinds(text);
    return 'problem' in reading ? reading.problem : undefined;
  },
};

/** The text that `kindsOption` reads as these kinds. */
export function formatKinds(types: AddedTypes): string {
  const entries = Object.entries(types).map(([name, type]) => (isPreset(name) ? name : entryOf(name, type)));
  return entries.every((entry) => typeof entry === 'string') ? entries.join(',') : JSON.stringify(entries);
}

interface Problem {
  readonly problem: string;
}

class KindError extends Error {}

function readKinds(text: string): Parsed<AddedTypes> | Problem {
  try {
    const named = entriesIn(text).map(readEntry);
    const twice = named.find(([name], index) => named.findIndex(([other]) => other === name) !== index);
    if (twice !== undefined) throw new KindError(`${twice[0]} is given twice`);
    return { value: Object.freeze(Object.fromEntries(named)) };
  } catch (error) {
    if (error instanceof KindError) return { problem: error.message };
    throw error;
  }
}

function entriesIn(text: string): readonly unknown[] {
  if (!text.startsWith('[')) return text.split(',').map((entry) => entry.trim());
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    throw new KindError('it begins as a list in JSON, and is none');
  }
}

function readEntry(entry: unknown): [AddedKind, WorkloadType] {
  if (typeof entry === 'string') return [presetOf(entry), kindPresets[presetOf(entry)]];
  if (!isMapping(entry)) throw new KindError(`an entry has ${example}`);
  const name = resourceOf(entry['resource']);
  if (!isPreset(name)) return [name, readOwn(name, entry)];
  refuseOthers(`${name} is a preset`, entry, ['resource']);
  return [name, kindPresets[name]];
}

function isPreset(name: string): name is KindPreset {
  return Object.hasOwn(kindPresets, name);
}

function presetOf(name: string): KindPreset {
  if (isPreset(name)) return name;
  const meant = nearest(name, kindPresetNames);
  const rest =
    meant === undefined
      ? `presets are ${kindPresetNames.join(', ')}; a kind of your own needs ${example}, in the file of --config`
      : `did you mean ${meant}?`;
  throw new KindError(`${quote(name)} is no preset: ${rest}`);
}

function resourceOf(value: unknown): AddedKind {
  if (typeof value !== 'string' || !isResourceName(value))
    throw new KindError('resource has to be the plural and the group of a resource, such as widgets.example.com');
  const why = whyNeverAdded(value);
  if (why !== undefined) throw new KindError(`${value}: ${why}`);
  return value;
}

/** Why a resource of Kubernetes itself is no kind to add; undefined for any other one. */
function whyNeverAdded(resource: string): string | undefined {
  if (builtInKinds.some((kind) => resource === `${workloadTypeOf(kind).plural}.apps`)) return 'it is rolled anyway';
  if (resource === 'replicasets.apps') return 'its controller does not replace pods when its pod template changes';
  return resource.endsWith('.batch') ? 'a Job runs once, and the next Job of a CronJob has the new content' : undefined;
}

const membersOfOwn = ['resource', 'version', 'kind', 'template', 'trigger', 'progress'];

function readOwn(name: AddedKind, members: Members): WorkloadType {
  refuseOthers(name, members, membersOfOwn);
  const { version, kind, template, trigger, progress } = members;
  if (typeof version !== 'string' || !/^v\d+(?:(?:alpha|beta)\d+)?$/.test(version))
    throw new KindError(`${name}: version has to be that of its API, such as v1: kubectl api-resources shows it`);
  if (typeof kind !== 'string' || !/^[A-Z][A-Za-z0-9]*$/.test(kind))
    throw new KindError(`${name}: kind has to be that of its objects, such as Widget: kubectl api-resources shows it`);
  const templatePath = template === undefined ? undefined : readPath(name, 'template', template);
  const dot = name.indexOf('.');
  return {
    root: `/apis/${name.slice(dot + 1)}/${version}`,
    plural: name.slice(0, dot),
    objectKind: kind,
    templatePath,
    trigger: readTrigger(name, trigger, templatePath),
    progress: readProgress(name, progress),
  };
}

function readTrigger(name: AddedKind, value: unknown, templatePath: MemberPath | undefined): Trigger {
  if (value === undefined) {
    if (templatePath !== undefined) return templateTrigger(templatePath);
    throw new KindError(`${name}: trigger is missing: without template nothing says what replaces its pods`);
  }
  const members = membersIn(name, 'trigger', value, ['annotations', 'key', 'value']);
  const key = readTriggerKey(name, members['key']);
  const kind = members['value'] ?? 'hash';
  if (kind !== 'hash' && kind !== 'time') throw new KindError(`${name}: trigger.value is hash or time`);
  if (kind === 'time' && key === undefined)
    throw new KindError(`${name}: trigger.value time needs trigger.key: config-hash is a hash`);
  return { parent: readPath(name, 'trigger.annotations', members['annotations']), key, value: kind };
}

function readTriggerKey(name: AddedKind, key: unknown): string | undefined {
  if (key === undefined || (typeof key === 'string' && key !== '')) return key;
  throw new KindError(`${name}: trigger.key has to be the key of an annotation`);
}

function readProgress(name: AddedKind, value: unknown): Progress {
  if (value === undefined) return 'unknown';
  const { ready, desired } = membersIn(name, 'progress', value, ['ready', 'desired']);
  return { ready: readPath(name, 'progress.ready', ready), desired: readPath(name, 'progress.desired', desired) };
}

/** `.` separates members, and `\.` stands for a dot in the name of one. */
function readPath(name: AddedKind, what: string, value: unknown): MemberPath {
  if (typeof value !== 'string' || value === '')
    throw new KindError(`${name}: ${what} has to be a path such as spec.template`);
  if (/[[\]*]|(?:^|\.)\d+(?:\.|$)/.test(value))
    throw new KindError(
      `${name}: ${what}: ${quote(value)} leads through a list: a merge patch would replace the whole list, so this kind cannot be rolled there`,
    );
  const members = value.split(/(?<!\\)\./).map((member) => member.replaceAll('\\.', '.'));
  if (members.includes('')) throw new KindError(`${name}: ${what}: ${quote(value)} has an empty member`);
  return Object.freeze(members);
}

function membersIn(name: AddedKind, what: string, value: unknown, accepted: readonly string[]): Members {
  if (!isMapping(value)) throw new KindError(`${name}: ${what} is a mapping with ${accepted.join(', ')}`);
  refuseOthers(`${name}: ${what}`, value, accepted);
  return value;
}

function refuseOthers(where: string, members: Members, accepted: readonly string[]): void {
  const other = Object.keys(members).find((member) => !accepted.includes(member));
  if (other === undefined) return;
  const meant = nearest(other, accepted);
  const rest = meant === undefined ? `accepted: ${accepted.join(', ')}` : `did you mean ${meant}?`;
  throw new KindError(`${where}: unknown member ${quote(other)}: ${rest}`);
}

function entryOf(resource: string, { root, objectKind: kind, templatePath, trigger, progress }: WorkloadType): object {
  const version = root.slice(root.lastIndexOf('/') + 1);
  const { parent, key, value } = trigger;
  const counts = typeof progress === 'string' ? undefined : progress;
  return {
    ...{ resource, version, kind },
    ...(templatePath && { template: pathText(templatePath) }),
    trigger: { annotations: pathText(parent), ...(key !== undefined && { key }), value },
    ...(counts && { progress: { ready: pathText(counts.ready), desired: pathText(counts.desired) } }),
  };
}

function pathText(path: MemberPath): string {
  return path.map((member) => member.replaceAll('.', '\\.')).join('.');
}
