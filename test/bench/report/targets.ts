/** The targets that reroll has to meet. The median of the rounds decides. */

export interface Target {
  readonly scenario: string;
  readonly metric: string;
  /** Whether the limit is for the value itself, or for its multiple of the floor's value. */
  readonly of: 'value' | 'ratio';
  /** The largest value that meets the target. */
  readonly limit: number;
}

export const targets: readonly Target[] = [
  { scenario: 'latency', metric: 'with gaps, p50', of: 'ratio', limit: 1.1 },
  { scenario: 'latency', metric: 'with gaps, p99', of: 'ratio', limit: 1.2 },
  { scenario: 'latency', metric: 'back to back, p50', of: 'ratio', limit: 1.1 },
  { scenario: 'latency', metric: 'back to back, p99', of: 'ratio', limit: 1.2 },
  { scenario: 'fanout', metric: 'first change after the start, time to the last', of: 'ratio', limit: 1.3 },
  { scenario: 'fanout', metric: 'first change after the start, peak of memory', of: 'value', limit: 94 },
  { scenario: 'fanout', metric: 'time to the last', of: 'ratio', limit: 1.15 },
  { scenario: 'mass', metric: 'time to the last', of: 'ratio', limit: 1.2 },
  { scenario: 'fanout', metric: 'rolled more than once', of: 'value', limit: 0 },
  { scenario: 'mass', metric: 'rolled more than once', of: 'value', limit: 0 },
  { scenario: 'waves', metric: 'rolled above the limit', of: 'value', limit: 0 },
  { scenario: 'waves', metric: 'rolled more than once', of: 'value', limit: 0 },
  { scenario: 'waves', metric: 'plans for each workload', of: 'value', limit: 6 },
  { scenario: 'storm', metric: 'not on the last content', of: 'value', limit: 0 },
  { scenario: 'memory', metric: '10,000 Secrets, peak', of: 'value', limit: 80 },
  { scenario: 'memory', metric: '10,000 Secrets, steady', of: 'value', limit: 76 },
  { scenario: 'memory', metric: '100,000 Secrets, peak', of: 'value', limit: 120 },
  { scenario: 'memory', metric: 'for each Secret', of: 'value', limit: 450 },
  { scenario: 'memory', metric: 'for each managed workload', of: 'value', limit: 2_500 },
  { scenario: 'start', metric: 'start to the first reaction', of: 'ratio', limit: 1 },
  { scenario: 'start', metric: 'CPU time until then', of: 'ratio', limit: 1.5 },
  { scenario: 'start', metric: 'CPU time of the API server until then', of: 'ratio', limit: 0.7 },
  { scenario: 'calls', metric: 'writes of workloads for each reload', of: 'value', limit: 1 },
  { scenario: 'calls', metric: 'Events for each reload', of: 'value', limit: 1 },
  { scenario: 'calls', metric: 'reads for each reload', of: 'value', limit: 0 },
];
