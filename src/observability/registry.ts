/** Creates metrics and writes them in the format of Prometheus. The only file that imports prom-client. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

export type { Counter, Gauge, Histogram };

export class MetricRegistry {
  readonly #registry = new Registry();

  constructor() {
    collectProcessMetrics(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Removes all metrics. */
  clear(): void {
    this.#registry.clear();
  }

  counter({ labelNames = [], ...options }: MetricOptions): Counter {
    return new Counter({ ...options, labelNames: [...labelNames], registers: [this.#registry] });
  }

  /** @param collect called at each scrape to set the gauge */
  gauge({ labelNames = [], ...options }: MetricOptions, collect?: (gauge: Gauge) => void): Gauge {
    const gauge: Gauge = new Gauge({
      ...options,
      labelNames: [...labelNames],
      collect: () => collect?.(gauge),
      registers: [this.#registry],
    });
    return gauge;
  }

  histogram({ labelNames = [], ...options }: MetricOptions & { readonly buckets: number[] }): Histogram {
    return new Histogram({ ...options, labelNames: [...labelNames], registers: [this.#registry] });
  }
}

/**
 * `process_*` and `nodejs_*`. Their histogram of the event loop's lag samples with a timer of its own, a hundred times
 * a second, which would multiply the CPU time of an idle controller: only the lag at the scrape is kept.
 */
function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 3_600_000 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (/^nodejs_eventloop_lag_.+_seconds$/.test(name)) registry.removeSingleMetric(name);
  }
}
