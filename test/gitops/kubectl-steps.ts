/** Steps of a user who deploys with kubectl, or with a tool that writes in the same way. */
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import { runReroll } from '../support/controller-process.ts';
import { exampleFolder, type Change, type Checkout } from './checkout.ts';
import type { FieldManager } from './ownership.ts';
import { steadyState } from './steady-state.ts';
import type { ClusterUser } from './cluster-user.ts';

/** The way in which manifests are written to the cluster. */
export interface Way {
  /** The arguments of kubectl before the manifests. */
  readonly args: readonly string[];
  /** The arguments of the first deployment, where they differ. */
  readonly firstArgs?: readonly string[];
  /** The field manager of the written fields. */
  readonly manager: FieldManager;
}

export class KubectlSteps {
  readonly #user: ClusterUser;
  readonly #way: Way;

  constructor(user: ClusterUser, way: Way) {
    this.#user = user;
    this.#way = way;
  }

  /** Deploys the example's manifests into the namespace of the scenario. */
  deploy(...changes: readonly Change[]): Step {
    const { args, firstArgs = args } = this.#way;
    return {
      description: `the first deployment by kubectl ${firstArgs.join(' ')}`,
      run: async (env) => {
        const checkout = await this.#user.checkOut(exampleFolder('flux'));
        await checkout.change(changes);
        env.notes.set('checkout', checkout);
        await this.#write(env, firstArgs);
        await env.until('the workload', () => env.group.history.of(env.web) !== undefined);
      },
    };
  }

  /** Changes the manifests and deploys them; without changes it deploys the current ones again. */
  deliver(...changes: readonly Change[]): Step {
    const { args } = this.#way;
    return {
      description: `kubectl ${args.join(' ')} after ${String(changes.length)} changes`,
      run: async (env) => {
        env.markLog();
        await checkoutOf(env).change(changes);
        await this.#write(env, args);
      },
    };
  }

  /** No client writes anything any more, however often the same manifests are deployed. */
  get steadyState(): Step {
    const { manager, args } = this.#way;
    return steadyState(manager, (env) => this.#write(env, args));
  }

  /** Runs one command in the namespace of the scenario. */
  run(...args: readonly string[]): Step {
    return byKubectl(this.#user, args);
  }

  /** `kubectl edit` in an editor that replaces one text by another. */
  edit(object: string, from: string, to: string): Step {
    return {
      description: `kubectl edit ${object}: ${from} to ${to}`,
      run: async (env) => {
        env.markLog();
        await this.#user.edit(`sed -i s/${from}/${to}/`, `--namespace=${env.params.namespace}`, object);
      },
    };
  }

  async #write(env: ScenarioEnv, args: readonly string[]): Promise<void> {
    const folder = checkoutOf(env).path('apps', 'web');
    await this.#user.kubectl(`--namespace=${env.params.namespace}`, ...args, '--kustomize', folder);
  }
}

/** One command in the namespace of the scenario. */
export function byKubectl(user: ClusterUser, args: readonly string[]): Step {
  return {
    description: `kubectl ${args.join(' ')}`,
    run: async (env) => {
      env.markLog();
      await user.kubectl(`--namespace=${env.params.namespace}`, ...args);
    },
  };
}

/** One command of reroll in the namespace of the scenario, as the user who deploys. @throws Error if it fails */
export function byReroll(user: ClusterUser, [command = '', ...args]: readonly string[]): Step {
  return {
    description: `reroll ${[command, ...args].join(' ')}`,
    run: async (env) => {
      env.markLog();
      const scope = ['--kubeconfig', user.kubeconfig, '--namespace', env.params.namespace];
      const { code, stdout, stderr } = await runReroll(command, ...scope, ...args);
      if (code !== 0) throw new Error(`reroll ${command} ended with ${String(code)}:\n${stdout}${stderr}`);
    },
  };
}

function checkoutOf({ notes }: ScenarioEnv): Checkout {
  return notes.get('checkout') as Checkout;
}
