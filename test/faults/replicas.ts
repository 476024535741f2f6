/** The controllers on a testbed, most often one: started, killed and stopped one by one, each with a port and a log of its own. */
import { join } from 'node:path';

import { waitFor } from '../support/wait-for.ts';
import { Controller, type Exit, type Launch } from './controller.ts';
import type { ProcessFigures } from './process-figures.ts';

export interface ReplicasOptions {
  /** Flags of `run` for every one. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of their HTTP servers; as many as there can be replicas. */
  readonly ports: readonly number[];
  /** Takes their logs. */
  readonly folder: string;
}

export class Replicas {
  readonly #options: ReplicasOptions;
  #launch: Launch = {};
  #all: readonly Controller[] = [];

  constructor(options: ReplicasOptions) {
    this.#options = options;
  }

  /** Those that run now, by their slots; an election decides which of them leads. */
  get all(): readonly Controller[] {
    return this.#all;
  }

  /** The one in the first slot, which is the only one as a rule. */
  get first(): Controller {
    const [first] = this.#all;
    if (first === undefined) throw new Error('no controller was started');
    return first;
  }

  /** Starts them, and resolves when all have seen everything. */
  async launch(launch: Launch = {}): Promise<void> {
    this.#launch = launch;
    this.#all = this.#options.ports.slice(0, launch.replicas ?? 1).map((port, slot) => this.#create(port, slot));
    await this.ready();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#all.map((replica) => replica.ready()));
  }

  /** Kills one, and starts another one in its slot and in the same way. */
  async killAndStart(former: Controller): Promise<void> {
    former.kill('SIGKILL');
    await former.exited;
    this.replace(former);
  }

  /** Starts another one in the slot of one that has ended, and in the same way. */
  replace(former: Controller): void {
    this.#all = this.#all.map((replica, slot) =>
      replica === former ? this.#create(this.#options.ports[slot] ?? 0, slot) : replica,
    );
  }

  /** Waits until one leads. @param except does not count, whatever it says of itself */
  leader(except?: Controller): Promise<Controller> {
    const candidates = this.#all.filter((replica) => replica !== except);
    const leading = async (replica: Controller): Promise<Controller> => {
      if ((await replica.metric('leader_election_master_status')) === 1) return replica;
      throw new Error('it stands by');
    };
    // The first answer counts: one that is stopped gives none.
    return waitFor('a leader', () => Promise.any(candidates.map(leading)), { intervalMs: 50 });
  }

  /** The sum of a metric over all. @throws Error when one does not answer */
  async metric(name: string): Promise<number> {
    return sum(await Promise.all(this.#all.map((replica) => replica.metric(name))));
  }

  /** What all of them hold together: which of them leads makes no difference then. */
  async figures(): Promise<ProcessFigures> {
    const each = await Promise.all(this.#all.map((replica) => replica.figures()));
    return {
      rssBytes: sum(each.map(({ rssBytes }) => rssBytes)),
      sockets: sum(each.map(({ sockets }) => sockets)),
    };
  }

  /** Stops all as a kubelet would. */
  stop(): Promise<readonly Exit[]> {
    return Promise.all(this.#all.map((replica) => replica.stop()));
  }

  /** Ends all at once, those too that are stopped. */
  kill(): void {
    for (const replica of this.#all) replica.kill('SIGKILL');
  }

  /** The last lines that each of them wrote, and before them those about some workloads, by their names. */
  async logTails(workloads: readonly string[]): Promise<string> {
    const quoted = workloads.map((name) => `/${name}"`);
    const about = quoted.length === 0 ? [] : this.#all.map((replica) => replica.logTail(quoted));
    const tails = await Promise.all([...about, ...this.#all.map((replica) => replica.logTail())]);
    return tails.join('\n\n');
  }

  #create(port: number, slot: number): Controller {
    const { args, env, folder } = this.#options;
    const { args: more = [], env: special } = this.#launch;
    return new Controller({
      ...this.#launch,
      env: { ...env, ...special },
      args: [...args, ...more],
      port,
      logFile: join(folder, `controller-${String(slot + 1)}.log`),
    });
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
