/** What somebody does who deploys through Git and Flux: commits and pushes, and what Flux makes of it. */
import { randomUUID } from 'node:crypto';

import { configBody, type ConfigRef } from '../e2e/scenarios/objects.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { Stage } from '../e2e/scenarios/stage.ts';
import type { ApiObject } from '../support/api-client.ts';
import { exampleFolder, type Change, type Checkout } from './checkout.ts';
import { fluxPath, isReady, readSource, requestedAt, statusOf } from './flux-objects.ts';
import { byKubectl } from './kubectl-steps.ts';
import type { Manager } from './ownership.ts';
import { quiet } from './quiet.ts';
import type { Workshop } from './workshop.ts';

/** As whom Flux applies. */
const flux: Manager = { name: 'kustomize-controller', operation: 'Apply' };

const repositoryName = 'shop';
const kustomizationName = 'web';

export interface Deployment {
  /** More in the repository than the example has. */
  readonly changes?: readonly Change[];
  /** More of the Kustomization's `spec`. */
  readonly spec?: object;
}

export class FluxSteps {
  readonly #workshop: Workshop;

  constructor(workshop: Workshop) {
    this.#workshop = workshop;
  }

  /** The example repository, deployed into the namespace of the scenario by Flux. */
  deploy({ changes = [], spec = {} }: Deployment = {}): Step {
    return {
      says: 'the first deployment through Git',
      run: async (stage) => {
        const { client, cast } = stage;
        const { namespace } = cast;
        const checkout = await this.#workshop.checkOut(exampleFolder('flux'));
        await checkout.change(changes);
        const url = await this.#workshop.host.createRepository(namespace);
        await checkout.publish(url);
        stage.notes.set('checkout', checkout);
        const { repository, kustomization } = await readSource(checkout.path('clusters', 'production', 'apps.yaml'));
        await client.create(fluxPath('GitRepository', namespace), moved(repository, namespace, { url }));
        const target = { targetNamespace: namespace, ...spec };
        await client.create(fluxPath('Kustomization', namespace), moved(kustomization, namespace, target));
        await untilApplied(stage, await checkout.head());
        await stage.until('the workload', () => stage.theatre.history.of(stage.web) !== undefined);
      },
    };
  }

  /** Changes files, commits and pushes them; Flux has applied the commit. */
  push(message: string, ...changes: readonly Change[]): Step {
    return this.#deliver(`push "${message}"`, (checkout) => commit(checkout, message, changes), untilApplied);
  }

  /** Takes the last commit back by another one, and pushes that; Flux has applied it. */
  readonly revert: Step = this.#deliver('git revert', (checkout) => checkout.revert(), untilApplied);

  /** The same while nothing is applied: Flux has only fetched the commit. */
  pushUnapplied(message: string, ...changes: readonly Change[]): Step {
    return this.#deliver(`push "${message}"`, (checkout) => commit(checkout, message, changes), untilFetched);
  }

  /** `flux suspend kustomization` */
  readonly suspend: Step = setSuspended(true);

  /** `flux resume kustomization`; Flux has applied what is in Git. */
  readonly resume: Step = {
    says: 'Flux is resumed',
    run: async (stage) => {
      await setSuspended(false).run(stage);
      await reconcile(stage);
    },
  };

  /** `flux reconcile kustomization` */
  readonly reconcile: Step = {
    says: 'Flux comes again',
    run: async (stage) => {
      stage.markLog();
      await reconcile(stage);
    },
  };

  /** `kubectl annotate` of the workload, under a name that Flux leaves alone. */
  annotate(hint: string): Step {
    const names = ['--overwrite', '--field-manager=flux-client-side-apply'];
    return byKubectl(this.#workshop, ['annotate', 'deployment/web', hint, ...names]);
  }

  /** Nobody writes anything any more, however often Flux comes. */
  readonly quiet: Step = quiet(flux, reconcile);

  #deliver(
    says: string,
    change: (checkout: Checkout) => Promise<string>,
    until: (stage: Stage, commit: string) => Promise<void>,
  ): Step {
    return {
      says,
      run: async (stage) => {
        const checkout = stage.notes.get('checkout') as Checkout;
        stage.markLog();
        const head = await change(checkout);
        stage.notes.set('commit', head);
        await checkout.push();
        await notify(stage, 'GitRepository', repositoryName);
        await until(stage, head);
      },
    };
  }
}

/** Flux says of the last commit that it has changed exactly these, such as `ConfigMap/app configured`. */
export function applied(...wanted: readonly string[]): Step {
  return {
    says: `Flux has changed ${wanted.join(', ')}`,
    run: async (stage) => {
      const { namespace } = stage.cast;
      const lines = wanted.map((line) => line.replace('/', `/${namespace}/`)).sort();
      await stage.until(`an Event of Flux about ${lines.join(', ')}`, async () => {
        const found = await changesOf(stage);
        return found.length > 0 && found.join() === lines.join();
      });
    },
  };
}

/** The objects that Flux has changed for the last commit, as its Event lists them. */
async function changesOf({ client, notes, cast: { namespace } }: Stage): Promise<readonly string[]> {
  const { items } = await client.get(`/api/v1/namespaces/${namespace}/events?fieldSelector=reason%3DProgressing`);
  const ofCommit = (items as ApiObject[]).filter(({ metadata, involvedObject }) => {
    const { kind, name } = involvedObject as { kind?: string; name?: string };
    const revision = metadata.annotations?.['kustomize.toolkit.fluxcd.io/revision'];
    return kind === 'Kustomization' && name === kustomizationName && revision?.endsWith(String(notes.get('commit')));
  });
  return ofCommit.flatMap(({ message }) => String(message).trim().split('\n')).sort();
}

async function commit(checkout: Checkout, message: string, changes: readonly Change[]): Promise<string> {
  await checkout.change(changes);
  return checkout.commit(message);
}

function moved(object: ApiObject, namespace: string, spec: object): object {
  return { ...object, metadata: { ...object.metadata, namespace }, spec: { ...(object['spec'] as object), ...spec } };
}

/** Has Flux look at once, as its webhook receiver does; returns the token that it answers with when it has. */
async function notify(
  { client, cast: { namespace } }: Stage,
  kind: 'GitRepository' | 'Kustomization',
  name: string,
): Promise<string> {
  const token = randomUUID();
  await client.patch(fluxPath(kind, namespace, name), { metadata: { annotations: { [requestedAt]: token } } });
  return token;
}

async function reconcile(stage: Stage): Promise<void> {
  const token = await notify(stage, 'Kustomization', kustomizationName);
  await untilKustomization(stage, 'Flux to come', (object) => statusOf(object).lastHandledReconcileAt === token);
}

function untilApplied(stage: Stage, head: string): Promise<void> {
  return untilKustomization(stage, `Flux to apply ${head}`, (object) => {
    return statusOf(object).lastAppliedRevision === `main@sha1:${head}`;
  });
}

async function untilKustomization(stage: Stage, what: string, fits: (object: ApiObject) => boolean): Promise<void> {
  const path = fluxPath('Kustomization', stage.cast.namespace, kustomizationName);
  await stage.until(what, async () => {
    const object = await stage.client.get(path);
    return isReady(object) && fits(object);
  });
}

async function untilFetched(stage: Stage, head: string): Promise<void> {
  const path = fluxPath('GitRepository', stage.cast.namespace, repositoryName);
  await stage.until(`Flux to fetch ${head}`, async () => {
    return statusOf(await stage.client.get(path)).artifact?.revision === `main@sha1:${head}`;
  });
}

function setSuspended(suspend: boolean): Step {
  return {
    says: suspend ? 'Flux is suspended' : 'Flux is resumed',
    run: async ({ client, cast: { namespace } }) => {
      await client.patch(fluxPath('Kustomization', namespace, kustomizationName), { spec: { suspend } });
    },
  };
}

/** What External Secrets does: writes into the cluster what is not in Git. */
export function writeAsExternalSecrets(ref: ConfigRef, values: Readonly<Record<string, string>>): Step {
  return {
    says: `External Secrets writes ${ref}`,
    run: async (stage) => {
      stage.markLog();
      const body = configBody(ref, { values });
      await stage.client.call('PATCH', `${stage.configPath(ref)}?fieldManager=external-secrets`, {
        body,
        contentType: 'application/merge-patch+json',
      });
    },
  };
}
