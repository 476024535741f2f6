/** What somebody does who deploys with kubectl, or with a tool that writes in the same way. */
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { Stage } from '../e2e/scenarios/stage.ts';
import { exampleFolder, type Change, type Checkout } from './checkout.ts';
import type { Manager } from './ownership.ts';
import { quiet } from './quiet.ts';
import type { Workshop } from './workshop.ts';

/** How manifests get into the cluster. */
export interface Way {
  /** The arguments of kubectl that come before the manifests. */
  readonly args: readonly string[];
  /** The same the first time, where it is another command. */
  readonly firstArgs?: readonly string[];
  /** Whose the fields are then. */
  readonly manager: Manager;
}

export class KubectlSteps {
  readonly #workshop: Workshop;
  readonly #way: Way;

  constructor(workshop: Workshop, way: Way) {
    this.#workshop = workshop;
    this.#way = way;
  }

  /** The example's manifests, into the namespace of the scenario. */
  deploy(...changes: readonly Change[]): Step {
    const { args, firstArgs = args } = this.#way;
    return {
      says: `the first deployment by kubectl ${firstArgs.join(' ')}`,
      run: async (stage) => {
        const checkout = await this.#workshop.checkOut(exampleFolder('flux'));
        await checkout.change(changes);
        stage.notes.set('checkout', checkout);
        await this.#write(stage, firstArgs);
        await stage.until('the workload', () => stage.theatre.history.of(stage.web) !== undefined);
      },
    };
  }

  /** Changes the manifests and deploys them; without changes deploys what is deployed already. */
  deliver(...changes: readonly Change[]): Step {
    const { args } = this.#way;
    return {
      says: `kubectl ${args.join(' ')} after ${String(changes.length)} changes`,
      run: async (stage) => {
        stage.markLog();
        await checkoutOf(stage).change(changes);
        await this.#write(stage, args);
      },
    };
  }

  /** Nobody writes anything any more, however often the same manifests are deployed. */
  get quiet(): Step {
    const { manager, args } = this.#way;
    return quiet(manager, (stage) => this.#write(stage, args));
  }

  /** One command in the namespace of the scenario. */
  run(...args: readonly string[]): Step {
    return byKubectl(this.#workshop, args);
  }

  /** `kubectl edit` in an editor that replaces one text by another. */
  edit(object: string, from: string, to: string): Step {
    return {
      says: `kubectl edit ${object}: ${from} to ${to}`,
      run: async (stage) => {
        stage.markLog();
        await this.#workshop.edit(`sed -i s/${from}/${to}/`, `--namespace=${stage.cast.namespace}`, object);
      },
    };
  }

  async #write(stage: Stage, args: readonly string[]): Promise<void> {
    const folder = checkoutOf(stage).path('apps', 'web');
    await this.#workshop.kubectl(`--namespace=${stage.cast.namespace}`, ...args, '--kustomize', folder);
  }
}

/** One command in the namespace of the scenario. */
export function byKubectl(workshop: Workshop, args: readonly string[]): Step {
  return {
    says: `kubectl ${args.join(' ')}`,
    run: async (stage) => {
      stage.markLog();
      await workshop.kubectl(`--namespace=${stage.cast.namespace}`, ...args);
    },
  };
}

function checkoutOf({ notes }: Stage): Checkout {
  return notes.get('checkout') as Checkout;
}
