/**
 * The controllers on a testbed, usually one: each is started, killed and stopped on its own, and has its own port and
 * log.
 */
import { join } from 'node:path';

import { waitFor } from '../support/wait-for.ts';
import { Controller, type Exit, type Launch } from './controller.ts';
import type { ProcessFigures } from './process-figures.ts';

export interface ReplicasOptions {
  /** Flags of `run` for every replica. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ports of their HTTP servers; as many as there can be replicas. */
  readonly ports: readonly number[];
  /** Folder of their logs. */
  readonly folder: string;
}

export class Replicas {
  readonly #options: ReplicasOptions;
  #launch: Launch = {};
  #all: readonly Controller[] = [];

  constructor(options: ReplicasOptions) {
    this.#options = options;
  }

  /** The running replicas, by slot; an election decides which of them leads. */
  get all(): readonly Controller[] {
    return this.#all;
  }

  /** The replica in the first slot, usually the only one. */
  get first(): Controller {
    const [first] = this.#all;
    if (first === undefined) throw new Error('no controller was started');
    return first;
  }

  /** Starts the replicas; resolves when all are ready. */
  async launch(launch: Launch = {}): Promise<void> {
    this.#launch = launch;
    this.#all = this.#options.ports.slice(0, launch.replicas ?? 1).map((port, slot) => this.#create(port, slot));
    await this.ready();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#all.map((replica) => replica.ready()));
  }

  /** Kills a replica, and starts another one in its slot in the same way. */
  async killAndStart(former: Controller): Promise<void> {
    former.kill('SIGKILL');
    await former.exited;
    this.replace(former);
  }

  /** Starts another replica in the slot of one that has ended, in the same way. */
  replace(former: Controller): void {
    this.#all = this.#all.map((replica, slot) =>
      replica === former ? this.#create(this.#options.ports[slot] ?? 0, slot) : replica,
    );
  }

  /** Waits until a replica leads. @param except a replica that does not count, whatever its metrics show */
  leader(except?: Controller): Promise<Controller> {
    const candidates = this.#all.filter((replica) => replica !== except);
    const leading = async (replica: Controller): Promise<Controller> => {
      if ((await replica.metric('leader_election_master_status')) === 1) return replica;
      throw new Error('the replica stands by');
    };
    // The first answer counts: a stopped replica gives none.
    return waitFor('a leader', () => Promise.any(candidates.map(leading)), { intervalMs: 50 });
  }

  /** The sum of a metric over all replicas. @throws Error when one does not answer */
  async metric(name: string): Promise<number> {
    return sum(await Promise.all(this.#all.map((replica) => replica.metric(name))));
  }

  /** The resources of all replicas together, so that it makes no difference which of them leads. */
  async figures(): Promise<ProcessFigures> {
    const each = await Promise.all(this.#all.map((replica) => replica.figures()));
    return {
      rssBytes: sum(each.map(({ rssBytes }) => rssBytes)),
      sockets: sum(each.map(({ sockets }) => sockets)),
    };
  }

  /** Stops all replicas as the kubelet does. */
  stop(): Promise<readonly Exit[]> {
    return Promise.all(this.#all.map((replica) => replica.stop()));
  }

  /** Kills all replicas at once, including stopped ones. */
  kill(): void {
    for (const replica of this.#all) replica.kill('SIGKILL');
  }

  /** The last log lines of each replica, preceded by those about some workloads, by their names. */
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
