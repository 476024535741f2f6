/** ControllerRevisions: the templates that a StatefulSet or DaemonSet has had, the newest with the highest number. */
import { isEqual, objectAt } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Store } from '../store/store.ts';
import { change, createOwned, hashOf, ownedBy, templateOf } from './objects.ts';

/** The revision of the current template; a template that comes back gets the next number. */
export function ensureRevision(store: Store, workload: KubeObject, hashLabel: string): KubeObject {
  const template = templateOf(workload);
  const data = { spec: { template: { ...template, $patch: 'replace' } } };
  const all = ownedBy(store, 'controllerrevisions', workload);
  const newest = Math.max(0, ...all.map(numberOf));
  const existing = all.find((revision) => isEqual(revision['data'], data));
  if (existing !== undefined) {
    if (numberOf(existing) === newest) return existing;
    return change(store, { storage: 'controllerrevisions', object: existing }, (stored) => ({
      ...stored,
      revision: newest + 1,
    }));
  }
  const hash = hashOf(template);
  return createOwned(store, 'controllerrevisions', workload, {
    name: `${workload.metadata.name}-${hash}`,
    labels: { ...(objectAt(template, 'metadata', 'labels') as Record<string, string>), [hashLabel]: hash },
    data,
    revision: newest + 1,
  });
}

function numberOf(revision: KubeObject): number {
  const number = revision['revision'];
  return typeof number === 'number' ? number : 0;
}
