/** The targets that reroll has to meet. The median of the rounds decides. */

export interface Target {
  readonly scenario: string;
  readonly metric: string;
  /** Whether the limit is for the value itself, or for its multiple of the floor's value. */
  readonly of: 'value' | 'ratio';
  /** The largest value that meets the target. */
  readonly limit: number;
}

const nearFloor = 1.25;
const nearPlainPatches = 1.3;

export const targets: readonly Target[] = [
  ...['with gaps, p50', 'with gaps, p99', 'back to back, p50', 'back to back, p99'].map((metric): Target => ({
    scenario: 'latency',
    metric,
    of: 'ratio',
    limit: nearFloor,
  })),
  ...['fanout', 'mass'].flatMap((scenario): Target[] => [
    { scenario, metric: 'time to the last', of: 'ratio', limit: nearPlainPatches },
    { scenario, metric: 'rolled more than once', of: 'value', limit: 0 },
  ]),
  { scenario: 'waves', metric: 'rolled above the limit', of: 'value', limit: 0 },
  { scenario: 'waves', metric: 'rolled more than once', of: 'value', limit: 0 },
  { scenario: 'waves', metric: 'plans for each workload', of: 'value', limit: 6 },
  { scenario: 'storm', metric: 'not on the last content', of: 'value', limit: 0 },
  { scenario: 'memory', metric: '10,000 Secrets, peak', of: 'value', limit: 90 },
  { scenario: 'memory', metric: '10,000 Secrets, steady', of: 'value', limit: 85 },
  { scenario: 'memory', metric: '100,000 Secrets, peak', of: 'value', limit: 200 },
  { scenario: 'start', metric: 'start to the first reaction', of: 'value', limit: 2_500 },
  { scenario: 'start', metric: 'CPU time of the API server until then', of: 'ratio', limit: 1 },
  { scenario: 'calls', metric: 'writes of workloads for each reload', of: 'value', limit: 1 },
  { scenario: 'calls', metric: 'Events for each reload', of: 'value', limit: 1 },
  { scenario: 'calls', metric: 'reads for each reload', of: 'value', limit: 0 },
];
