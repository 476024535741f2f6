/** Steps that install, start, stop and uninstall reroll through Git and Flux, as the example does. */
import { fluxNamespace } from '../cluster/flux.ts';
import type { ContractCluster } from '../contract/cluster.ts';
import { Installation } from '../e2e/installation.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { exampleFolder, ourFolder } from './checkout.ts';
import { fluxPath, isReady, readSource, statusOf } from './flux-objects.ts';
import type { ClusterUser } from './cluster-user.ts';

const name = 'reroll';

export class InstallSteps {
  readonly #user: ClusterUser;
  readonly #context: ContractCluster;
  readonly #controllers: ControllerProcess[];
  #installation: Installation | undefined;

  /** @param controllers receives the running controllers */
  constructor(user: ClusterUser, context: ContractCluster, controllers: ControllerProcess[]) {
    this.#user = user;
    this.#context = context;
    this.#controllers = controllers;
  }

  /** Pushes the manifests; Flux applies them. */
  readonly install: Step = {
    description: 'reroll is installed by Flux',
    run: async (env) => {
      const { client } = env;
      const checkout = await this.#user.checkOut(ourFolder('manifests'), 'manifests');
      const url = await this.#user.host.createRepository(`reroll-${String(Date.now())}`);
      await checkout.publish(url);
      const head = await checkout.head();
      const { repository, kustomization } = await readSource(
        `${exampleFolder('flux')}/clusters/production/reroll.yaml`,
      );
      const spec = { ...(repository['spec'] as object), url };
      await client.create(fluxPath('GitRepository', fluxNamespace), { ...repository, spec });
      await client.create(fluxPath('Kustomization', fluxNamespace), kustomization);
      await env.until('Flux to install reroll', async () => {
        const object = await client.get(fluxPath('Kustomization', fluxNamespace, name));
        return isReady(object) && statusOf(object).lastAppliedRevision === `main@sha1:${head}`;
      });
    },
  };

  /** Runs the controller with the installed rights only. */
  readonly start: Step = {
    description: 'reroll is started',
    run: async () => {
      this.#installation = await Installation.adopt(this.#context);
      const controller = await this.#installation.start('--log-level', 'debug');
      this.#controllers.splice(0, this.#controllers.length, controller);
    },
  };

  readonly stop: Step = {
    description: 'reroll is stopped',
    run: async (env) => {
      await this.#installation?.remove();
      this.#controllers.splice(0);
      env.forgetLog();
    },
  };

  /** Deletes the Kustomization; Flux removes what it has installed. */
  readonly uninstall: Step = {
    description: 'reroll is uninstalled by Flux',
    run: async (env) => {
      const { client } = env;
      await client.delete(fluxPath('Kustomization', fluxNamespace, name));
      await env.until('Flux to uninstall reroll', async () => {
        const { status } = await client.request('GET', fluxPath('Kustomization', fluxNamespace, name));
        return status === 404;
      });
      await client.delete(fluxPath('GitRepository', fluxNamespace, name));
    },
  };
}
