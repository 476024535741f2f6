/** In the order in which they run. */
export const scenarioNames = ['latency', 'fanout', 'mass', 'waves', 'storm', 'start', 'calls', 'memory'] as const;
export type ScenarioName = (typeof scenarioNames)[number];
