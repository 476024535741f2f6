/** Steps of a user who deploys through Git and Flux: commits and pushes, and what Flux makes of them. */
import { randomUUID } from 'node:crypto';

import { configBody, type ConfigRef } from '../e2e/scenarios/objects.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import type { ApiObject } from '../support/api-client.ts';
import { exampleFolder, type Change, type Checkout } from './checkout.ts';
import { fluxPath, isReady, readSource, requestedAt, statusOf } from './flux-objects.ts';
import { byKubectl } from './kubectl-steps.ts';
import type { FieldManager } from './ownership.ts';
import { steadyState } from './steady-state.ts';
import type { ClusterUser } from './cluster-user.ts';

/** The field manager of Flux. */
const flux: FieldManager = { name: 'kustomize-controller', operation: 'Apply' };

const repositoryName = 'shop';
const kustomizationName = 'web';

export interface Deployment {
  /** Additional files of the repository. */
  readonly changes?: readonly Change[];
  /** Additional fields of the Kustomization's `spec`. */
  readonly spec?: object;
}

export class FluxSteps {
  readonly #user: ClusterUser;

  constructor(user: ClusterUser) {
    this.#user = user;
  }

  /** The example repository, deployed into the namespace of the scenario by Flux. */
  deploy({ changes = [], spec = {} }: Deployment = {}): Step {
    return {
      description: 'the first deployment through Git',
      run: async (env) => {
        const { client, params: cast } = env;
        const { namespace } = cast;
        const checkout = await this.#user.checkOut(exampleFolder('flux'));
        await checkout.change(changes);
        const url = await this.#user.host.createRepository(namespace);
        await checkout.publish(url);
        env.notes.set('checkout', checkout);
        const { repository, kustomization } = await readSource(checkout.path('clusters', 'production', 'apps.yaml'));
        await client.create(fluxPath('GitRepository', namespace), moved(repository, namespace, { url }));
        const target = { targetNamespace: namespace, ...spec };
        await client.create(fluxPath('Kustomization', namespace), moved(kustomization, namespace, target));
        await untilApplied(env, await checkout.head());
        await env.until('the workload', () => env.group.history.of(env.web) !== undefined);
      },
    };
  }

  /** Changes files, commits and pushes them; waits until Flux has applied the commit. */
  push(message: string, ...changes: readonly Change[]): Step {
    return this.#deliver(`push "${message}"`, (checkout) => commit(checkout, message, changes), untilApplied);
  }

  /** Reverts the last commit, and pushes that; waits until Flux has applied it. */
  readonly revert: Step = this.#deliver('git revert', (checkout) => checkout.revert(), untilApplied);

  /** The same while Flux applies nothing: waits until it has fetched the commit. */
  pushUnapplied(message: string, ...changes: readonly Change[]): Step {
    return this.#deliver(`push "${message}"`, (checkout) => commit(checkout, message, changes), untilFetched);
  }

  /** `flux suspend kustomization` */
  readonly suspend: Step = setSuspended(true);

  /** `flux resume kustomization`; waits until Flux has applied the content of Git. */
  readonly resume: Step = {
    description: 'Flux is resumed',
    run: async (env) => {
      await setSuspended(false).run(env);
      await reconcile(env);
    },
  };

  /** `flux reconcile kustomization` */
  readonly reconcile: Step = {
    description: 'Flux reconciles again',
    run: async (env) => {
      env.markLog();
      await reconcile(env);
    },
  };

  /** `kubectl annotate` of the workload, with a field manager that Flux leaves alone. */
  annotate(hint: string): Step {
    const names = ['--overwrite', '--field-manager=flux-client-side-apply'];
    return byKubectl(this.#user, ['annotate', 'deployment/web', hint, ...names]);
  }

  /** No client writes anything any more, however often Flux reconciles. */
  readonly steadyState: Step = steadyState(flux, reconcile);

  #deliver(
    description: string,
    change: (checkout: Checkout) => Promise<string>,
    until: (env: ScenarioEnv, commit: string) => Promise<void>,
  ): Step {
    return {
      description,
      run: async (env) => {
        const checkout = env.notes.get('checkout') as Checkout;
        env.markLog();
        const head = await change(checkout);
        env.notes.set('commit', head);
        await checkout.push();
        await notify(env, 'GitRepository', repositoryName);
        await until(env, head);
      },
    };
  }
}

/** Flux reports that the last commit changed exactly these objects, such as `ConfigMap/app configured`. */
export function applied(...wanted: readonly string[]): Step {
  return {
    description: `Flux has changed ${wanted.join(', ')}`,
    run: async (env) => {
      const { namespace } = env.params;
      const lines = wanted.map((line) => line.replace('/', `/${namespace}/`)).sort();
      await env.until(`an Event of Flux about ${lines.join(', ')}`, async () => {
        const found = await changesOf(env);
        return found.length > 0 && found.join() === lines.join();
      });
    },
  };
}

/** The objects that Flux changed for the last commit, as its Event lists them. */
async function changesOf({ client, notes, params: { namespace } }: ScenarioEnv): Promise<readonly string[]> {
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

/**
 * Makes Flux reconcile at once, as its webhook receiver does; returns the token that Flux writes to the status when it
 * is done.
 */
async function notify(
  { client, params: { namespace } }: ScenarioEnv,
  kind: 'GitRepository' | 'Kustomization',
  name: string,
): Promise<string> {
  const token = randomUUID();
  await client.patch(fluxPath(kind, namespace, name), { metadata: { annotations: { [requestedAt]: token } } });
  return token;
}

async function reconcile(env: ScenarioEnv): Promise<void> {
  const token = await notify(env, 'Kustomization', kustomizationName);
  await untilKustomization(env, 'Flux to reconcile', (object) => statusOf(object).lastHandledReconcileAt === token);
}

function untilApplied(env: ScenarioEnv, head: string): Promise<void> {
  return untilKustomization(env, `Flux to apply ${head}`, (object) => {
    return statusOf(object).lastAppliedRevision === `main@sha1:${head}`;
  });
}

async function untilKustomization(env: ScenarioEnv, what: string, fits: (object: ApiObject) => boolean): Promise<void> {
  const path = fluxPath('Kustomization', env.params.namespace, kustomizationName);
  await env.until(what, async () => {
    const object = await env.client.get(path);
    return isReady(object) && fits(object);
  });
}

async function untilFetched(env: ScenarioEnv, head: string): Promise<void> {
  const path = fluxPath('GitRepository', env.params.namespace, repositoryName);
  await env.until(`Flux to fetch ${head}`, async () => {
    return statusOf(await env.client.get(path)).artifact?.revision === `main@sha1:${head}`;
  });
}

function setSuspended(suspend: boolean): Step {
  return {
    description: suspend ? 'Flux is suspended' : 'Flux is resumed',
    run: async ({ client, params: { namespace } }) => {
      await client.patch(fluxPath('Kustomization', namespace, kustomizationName), { spec: { suspend } });
    },
  };
}

/** Does what External Secrets does: writes to the cluster what is not in Git. */
export function writeAsExternalSecrets(ref: ConfigRef, values: Readonly<Record<string, string>>): Step {
  return {
    description: `External Secrets writes ${ref}`,
    run: async (env) => {
      env.markLog();
      const body = configBody(ref, { values });
      await env.client.call('PATCH', `${env.configPath(ref)}?fieldManager=external-secrets`, {
        body,
        contentType: 'application/merge-patch+json',
      });
    },
  };
}
