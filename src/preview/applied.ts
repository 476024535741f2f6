/**
 * Whether the pod template of an object in a cluster stays as it is when a manifest is applied. The API server adds
 * defaults, and other clients add fields of their own, so the two never are the same text: all that the manifest says
 * has to be there already, and nothing that was applied before may be missing in it.
 */
import type { KubeObject } from '../model/kube-object.ts';
import { membersAt, membersOf, valueAt } from '../model/members.ts';
import { quantityOf } from './quantity.ts';

/** Where `kubectl apply` and Argo CD keep the manifest that was applied last. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** The way to the pod template, in the kinds that reroll rolls. */
const templatePath = ['spec', 'template'] as const;

export function isTemplateKept(live: KubeObject, manifest: KubeObject): boolean {
  const [present, wanted] = [templateIn(live), templateIn(manifest)];
  if (!covers(present, wanted)) return false;
  const former = formerManifest(live);
  if (former !== undefined) return !losesSome(templateIn(former), wanted);
  return !ownedFields(live, templatePath).some((fields) => lacksOwned(fields, wanted));
}

/** The annotations that tools have applied from manifests. */
export function appliedAnnotations(live: KubeObject): readonly string[] {
  const former = membersAt(formerManifest(live), 'metadata', 'annotations');
  const owned = ownedFields(live, ['metadata', 'annotations']).flatMap((fields) => Object.keys(membersOf(fields)));
  return [...Object.keys(former), ...owned.map((field) => field.slice('f:'.length))];
}

function templateIn(object: unknown): unknown {
  return valueAt(object, templatePath);
}

function formerManifest({ metadata }: KubeObject): unknown {
  const text = metadata?.annotations?.[lastApplied];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Another client has written it: what was applied is not known.
    return undefined;
  }
}

/** Whether a value has all that a manifest says. An empty value says nothing. */
function covers(present: unknown, wanted: unknown): boolean {
  if (isEmpty(wanted)) return true;
  if (Array.isArray(wanted)) return coversList(present, wanted);
  if (typeof wanted === 'object') {
    const members = membersOf(present);
    return Object.entries(membersOf(wanted)).every(([name, value]) => covers(members[name], value));
  }
  return isSameScalar(present, wanted);
}

function coversList(present: unknown, wanted: readonly unknown[]): boolean {
  if (!Array.isArray(present)) return false;
  const items = present as readonly unknown[];
  if (wanted.some((item) => identityOf(item) === undefined)) {
    return items.length === wanted.length && wanted.every((item, index) => covers(items[index], item));
  }
  // The order of containers and volumes is part of the template.
  const positions = wanted.map((item) => items.findIndex((each) => isCounterpart(each, item)));
  const isInOrder = positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? -1));
  return isInOrder && wanted.every((item, index) => covers(items[positions[index] ?? -1], item));
}

/** Whether something that an older manifest had is missing in a newer one. */
function losesSome(former: unknown, wanted: unknown): boolean {
  if (isEmpty(former)) return false;
  if (Array.isArray(former)) {
    const items: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
    if (former.some((item) => identityOf(item) === undefined)) return former.length > items.length;
    return former.some((item) =>
      losesSome(
        item,
        items.find((each) => isCounterpart(each, item)),
      ),
    );
  }
  if (typeof former !== 'object') return wanted === undefined || wanted === null;
  if (wanted === undefined || wanted === null) return true;
  const members = membersOf(wanted);
  return Object.entries(membersOf(former)).some(([name, value]) => losesSome(value, members[name]));
}

/** The fields that managers own by an apply on the server: each was in the manifest. */
function ownedFields({ metadata }: KubeObject, path: readonly string[]): readonly unknown[] {
  const entries = (metadata?.managedFields ?? []).filter(
    ({ operation, subresource = '' }) => operation === 'Apply' && subresource === '',
  );
  return entries.map(({ fieldsV1 }) =>
    path.reduce<unknown>((fields, member) => membersOf(fields)[`f:${member}`], fieldsV1),
  );
}

/** Whether a manifest lacks an owned field. https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
function lacksOwned(fields: unknown, wanted: unknown): boolean {
  return Object.entries(membersOf(fields)).some(([field, below]) => {
    const [type, rest] = [field.slice(0, 2), field.slice(2)];
    if (type === 'f:') {
      const value = membersOf(wanted)[rest];
      return value === undefined || value === null ? true : lacksOwned(below, value);
    }
    if (type !== 'k:') return false;
    const keys = membersOf(JSON.parse(rest));
    const items: readonly unknown[] = Array.isArray(wanted) ? wanted : [];
    const item = items.find((each) => hasKeys(each, keys));
    return item === undefined || lacksOwned(below, item);
  });
}

/** A key with a default may be missing in the manifest. */
function hasKeys(item: unknown, keys: Readonly<Record<string, unknown>>): boolean {
  const members = membersOf(item);
  return Object.entries(keys).every(([name, value]) => members[name] === undefined || members[name] === value);
}

/** The members by which the API server merges the items of lists. */
const identities = ['name', 'mountPath', 'devicePath', 'containerPort', 'topologyKey', 'ip', 'key'] as const;

function identityOf(item: unknown): (typeof identities)[number] | undefined {
  const members = membersOf(item);
  return identities.find((name) => members[name] !== undefined);
}

function isCounterpart(item: unknown, of: unknown): boolean {
  const name = identityOf(of);
  return name !== undefined && membersOf(item)[name] === membersOf(of)[name];
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The API server writes quantities in one form: `0.5` becomes `500m`. */
function isSameScalar(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  const [a, b] = [quantityOf(one), quantityOf(other)];
  return a !== undefined && a === b;
}
