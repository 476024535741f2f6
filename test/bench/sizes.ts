/** The sizes of the scenarios: those of the published figures, and small ones that only check the tool. */

export interface Sizes {
  readonly latency: { readonly warmUps: number; readonly changes: number; readonly gapMs: number };
  readonly fanout: { readonly workloads: number; readonly repeats: number };
  readonly mass: { readonly workloads: number; readonly repeats: number };
  /** The deadline of rollouts gives how long they have to stay available: a quarter of it. */
  readonly waves: { readonly workloads: number; readonly deadlineSeconds: number };
  readonly storm: {
    readonly configs: number;
    readonly workloads: number;
    readonly changesPerSecond: number;
    readonly seconds: number;
  };
  /**
   * `managed` of the `workloads` are opted in; `secrets` lists the numbers of Secrets to measure with, in increasing
   * order.
   */
  readonly memory: {
    readonly secrets: readonly number[];
    readonly workloads: number;
    readonly managed: number;
    readonly steadyAfterSeconds: number;
  };
  readonly start: { readonly secrets: number; readonly workloads: number; readonly managed: number };
  readonly calls: { readonly reloads: number };
}

export const fullSizes: Sizes = {
  latency: { warmUps: 100, changes: 200, gapMs: 50 },
  fanout: { workloads: 1_000, repeats: 2 },
  mass: { workloads: 1_000, repeats: 2 },
  waves: { workloads: 1_000, deadlineSeconds: 8 },
  storm: { configs: 200, workloads: 1_000, changesPerSecond: 50, seconds: 60 },
  memory: { secrets: [0, 1_000, 10_000, 100_000], workloads: 5_000, managed: 500, steadyAfterSeconds: 20 },
  start: { secrets: 10_000, workloads: 5_000, managed: 500 },
  calls: { reloads: 100 },
};

export const quickSizes: Sizes = {
  latency: { warmUps: 5, changes: 20, gapMs: 10 },
  fanout: { workloads: 40, repeats: 1 },
  mass: { workloads: 40, repeats: 1 },
  waves: { workloads: 40, deadlineSeconds: 4 },
  storm: { configs: 5, workloads: 20, changesPerSecond: 20, seconds: 2 },
  memory: { secrets: [0, 200], workloads: 50, managed: 10, steadyAfterSeconds: 1 },
  start: { secrets: 200, workloads: 50, managed: 10 },
  calls: { reloads: 10 },
};
