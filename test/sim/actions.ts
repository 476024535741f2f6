/**
 * Applies the steps of users and other controllers to the objects of a simulated cluster. A step that is impossible is
 * skipped.
 */
import type { PodTemplate } from '../../src/model/kube-object.ts';
import {
  annotated,
  configKind,
  configName,
  hinted,
  namespaceName,
  stored,
  templateOf,
  without,
  workloadName,
  written,
  type SimObject,
  type Texts,
} from './objects.ts';
import type { ConfigStep, WorkloadStep } from './steps.ts';
import type { SimOptions } from './options.ts';
import type { Store } from './store.ts';
import type { Truth } from './truth.ts';
import { firstOf } from './worlds.ts';

const ours = ['reroll.dev/config-hash', 'reroll.dev/cause'];

type WorkloadChange = Exclude<WorkloadStep, { readonly do: 'opt namespace' | 'delete workload' | 'create workload' }>;

export class Actions {
  readonly #store: Store;
  readonly #truth: Truth;
  readonly #options: SimOptions;
  readonly #nowMs: () => number;
  #writes = 0;

  constructor(store: Store, truth: Truth, options: SimOptions, nowMs: () => number) {
    this.#store = store;
    this.#truth = truth;
    this.#options = options;
    this.#nowMs = nowMs;
  }

  /** Creates the first objects of a cluster. */
  fill(): void {
    const { workloads, configs } = this.#options;
    this.#store.create('Namespace', namespaceName, {}, {});
    for (let config = 0; config < configs; config += 1) this.config({ do: 'create config', config, value: 'red' });
    for (let workload = 0; workload < workloads; workload += 1) this.workload({ do: 'create workload', workload });
  }

  config(step: ConfigStep): void {
    const { config } = step;
    const [kind, name] = [configKind(config), configName(config)];
    switch (step.do) {
      case 'set key': {
        this.#setData(config, (data) => ({ ...data, [step.key]: stored(config, step.value) }));
        return;
      }
      case 'remove key': {
        this.#setData(config, (data) => without(data, step.key));
        return;
      }
      case 'create config': {
        const managedFields = written([], 'editor', ['data'], this.#nowMs());
        this.#store.create(kind, name, { data: { color: stored(config, step.value) } }, { managedFields });
        return;
      }
      case 'delete config': {
        this.#store.remove(kind, name);
        return;
      }
      case 'label config':
        return void this.#store.update(kind, name, (object) => this.#labelled(object));
      case 'ignore config': {
        const ignore = step.isIgnored ? { 'reroll.dev/ignore': 'true' } : {};
        return void this.#store.update(kind, name, (object) =>
          annotated(object, this.#nowMs(), (texts) => ({ ...without(texts, 'reroll.dev/ignore'), ...ignore })),
        );
      }
    }
  }

  workload(step: WorkloadStep): void {
    if (step.do === 'opt namespace') {
      const auto = step.auto === 'removed' ? undefined : step.auto;
      this.#store.update('Namespace', namespaceName, (object) => hinted(object, this.#nowMs(), 'auto', auto));
      return;
    }
    const name = workloadName(step.workload);
    if (step.do === 'delete workload') this.#store.remove('Deployment', name);
    else if (step.do === 'create workload') this.#createWorkload(step.workload);
    else this.#store.update('Deployment', name, (object) => this.#changed(object, step));
  }

  #changed(object: SimObject, step: WorkloadChange): SimObject {
    switch (step.do) {
      case 'opt':
        return hinted(object, this.#nowMs(), 'auto', step.auto === 'removed' ? undefined : step.auto);
      case 'list names':
        return hinted(object, this.#nowMs(), 'configmaps', step.names === '' ? undefined : step.names);
      case 'use':
        return this.#templated(object, templateOf(step.uses, imageOf(object), ownOf(object)));
      case 'set image':
        return this.#withImage(object);
      case 'undo rollout':
        return this.#undone(object, step.bringsAnnotations);
      case 'strip':
        return this.#stripped(object, step.what);
      case 'label workload':
        return this.#labelled(object);
    }
  }

  #createWorkload(workload: number): void {
    const { world, configs } = this.#options;
    const { spec, annotations } = firstOf(world, workload, configs);
    const managedFields = written([], 'editor', ['spec', 'template'], this.#nowMs());
    this.#store.create('Deployment', workloadName(workload), { spec }, { annotations, managedFields });
  }

  #setData(config: number, change: (data: Texts) => Texts): void {
    this.#store.update(configKind(config), configName(config), (object) => {
      const data = change(object.data ?? {});
      if (JSON.stringify(data) === JSON.stringify(object.data)) return object;
      const managedFields = written(object.metadata.managedFields, 'editor', ['data'], this.#nowMs());
      return { ...object, data, metadata: { ...object.metadata, managedFields } };
    });
  }

  #labelled(object: SimObject): SimObject {
    this.#writes += 1;
    return { ...object, metadata: { ...object.metadata, ...{ labels: { write: String(this.#writes) } } } };
  }

  #templated(object: SimObject, template: PodTemplate): SimObject {
    if (JSON.stringify(template) === JSON.stringify(object.spec?.template)) return object;
    const managedFields = written(object.metadata.managedFields, 'editor', ['spec', 'template'], this.#nowMs());
    return { ...object, spec: { ...object.spec, template }, metadata: { ...object.metadata, managedFields } };
  }

  #withImage(object: SimObject): SimObject {
    this.#writes += 1;
    const containers = object.spec?.template?.spec?.containers ?? [];
    const [first = {}] = containers;
    const image = `web:${String(this.#writes)}`;
    return this.#templated(object, { ...object.spec?.template, spec: { containers: [{ ...first, ...{ image } }] } });
  }

  #stripped(object: SimObject, what: 'record' | 'all'): SimObject {
    const bare = annotated(object, this.#nowMs(), (texts) => without(texts, 'reroll.dev/record'));
    const template = object.spec?.template;
    if (what === 'record') return object.metadata.annotations?.['reroll.dev/record'] === undefined ? object : bare;
    const annotations = without(template?.metadata?.annotations, ...ours);
    return this.#templated(bare, { ...template, metadata: { annotations } });
  }

  /** Restores the last template that differs. */
  #undone(object: SimObject, bringsAnnotations: boolean): SimObject {
    const present = JSON.stringify(object.spec?.template);
    const revisions = this.#truth.workloads.get(object.metadata.name)?.revisions ?? [];
    const earlier = revisions.findLast(({ text }) => text !== present);
    if (earlier?.template === undefined) return object;
    const next = this.#templated(object, earlier.template);
    if (!bringsAnnotations) return next;
    return { ...next, metadata: { ...next.metadata, annotations: earlier.annotations } };
  }
}

function imageOf({ spec }: SimObject): string {
  const [first] = spec?.template?.spec?.containers ?? [];
  return (first as { image?: string } | undefined)?.image ?? 'web:0';
}

function ownOf({ spec }: SimObject): Texts {
  return spec?.template?.metadata?.annotations ?? {};
}
