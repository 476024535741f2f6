/** The environment of one scenario: its namespace, what was observed there, and what is expected so far. */
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import type { ControllerProcess, LogLine } from '../../support/controller-process.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Given, MarkerKind, Proof } from './given.ts';
import { plurals, split, type ConfigRef } from './objects.ts';
import type { WorkloadHistory, TemplateHistory, WorkloadName } from './template-history.ts';
import { namesUnder, type Names } from './names.ts';

/** The environment that all scenarios of a group share. */
export interface GroupEnv {
  readonly client: ApiClient;
  readonly history: TemplateHistory;
  /** The running controllers. */
  readonly controllers: readonly ControllerProcess[];
  /** The prefix of the annotations that the controllers read and write now. */
  readonly prefix: string;
  /** The longest wait for a condition. */
  readonly timeoutMs: number;
  /** Holds the rollouts of a namespace. */
  holdRollouts(namespace: string): void;
}

/** The parameters of one scenario. */
export interface ScenarioParams {
  readonly given: Given;
  readonly proof: Proof;
  /** The marker to change; undefined for one of the kind of the config that was changed last. */
  readonly marker: MarkerKind | undefined;
  readonly kind: ObservedKind;
  readonly namespace: string;
  readonly witnessNamespace: string;
}

export class ScenarioEnv {
  readonly group: GroupEnv;
  readonly params: ScenarioParams;
  /** Expected template changes of `web` so far. */
  expected = 0;
  /** Expected template changes of the witness so far. */
  witnessed = 0;
  /** Kind of the config that was changed last. */
  lastKind: MarkerKind = 'ConfigMap';
  /** Number of changes of markers. */
  marks = 0;
  /** Number of edits by `keepEditing`. */
  edits = 0;
  /** Values that steps keep for later steps. */
  readonly notes = new Map<string, unknown>();
  #logPositions: readonly number[] = [];

  constructor(group: GroupEnv, params: ScenarioParams) {
    this.group = group;
    this.params = params;
  }

  get client(): ApiClient {
    return this.group.client;
  }

  get web(): WorkloadName {
    return `${this.params.kind}/${this.params.namespace}/web`;
  }

  get witness(): WorkloadName {
    return `${this.params.kind}/${this.params.witnessNamespace}/witness`;
  }

  /** The keys that the controllers read and write now. */
  get names(): Names {
    return namesUnder(this.group.prefix);
  }

  /** How often the template of `web` has changed. */
  get changes(): number {
    return this.group.history.changes(this.web);
  }

  /** Path of the workload, or of all workloads of its kind when the name is empty. */
  workloadPath(name = 'web'): string {
    const collection = `/apis/apps/v1/namespaces/${this.params.namespace}/${plurals[this.params.kind]}`;
    return name === '' ? collection : `${collection}/${name}`;
  }

  configPath(ref: ConfigRef, namespace = this.params.namespace): string {
    const { kind, name } = split(ref);
    return `${this.configCollection(kind, namespace)}/${name}`;
  }

  configCollection(kind: MarkerKind, namespace = this.params.namespace): string {
    return `/api/v1/namespaces/${namespace}/${plurals[kind]}`;
  }

  /** The history of a workload, as the watch has seen it. @throws Error when it has not been seen */
  historyOf(workload: WorkloadName = this.web): WorkloadHistory {
    const history = this.group.history.of(workload);
    if (history === undefined) throw new Error(`${workload} has not been seen`);
    return history;
  }

  get object(): ApiObject {
    return this.historyOf().object;
  }

  annotation(key: string): string | undefined {
    return this.object.metadata.annotations?.[key];
  }

  /** Annotations of the pod template that `web` has now. */
  get templateAnnotations(): Readonly<Record<string, string>> {
    return this.historyOf().templates.at(-1)?.metadata.annotations ?? {};
  }

  until<T>(what: string, probe: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
    return waitFor(what, probe, { timeoutMs: this.group.timeoutMs });
  }

  /** From here on `log` shows only later lines. */
  markLog(): void {
    this.#logPositions = this.group.controllers.map(({ lines }) => lines.length);
  }

  /** Call it when other controllers have been started. */
  forgetLog(): void {
    this.#logPositions = [];
  }

  /** The log lines about `web` since `markLog`. */
  get log(): readonly LogLine[] {
    return this.group.controllers.flatMap(({ lines }, index) =>
      lines.slice(this.#logPositions[index] ?? 0).filter((line) => line['workload'] === this.web),
    );
  }

  /** The observed state, to find the cause of a failure. */
  report(): string {
    const { history, controllers } = this.group;
    const templates = history.of(this.web)?.templates ?? [];
    const { namespace } = this.params;
    return [
      `${this.web}: ${String(this.expected)} template changes expected, ${String(this.changes)} seen`,
      ...templates.map((template, index) => `  template ${String(index)}: ${describeTemplate(template)}`),
      `  annotations: ${JSON.stringify(history.of(this.web)?.object.metadata.annotations)}`,
      ...controllers.flatMap(({ lines, stderr }) => [
        ...lines.filter((line) => JSON.stringify(line).includes(namespace)).map((line) => `  ${JSON.stringify(line)}`),
        ...(stderr === '' ? [] : [stderr]),
      ]),
    ].join('\n');
  }
}

function describeTemplate({ metadata, ['spec']: spec }: ApiObject): string {
  const text = JSON.stringify(metadata.annotations ?? {});
  return `${text} ${JSON.stringify((spec as { containers: unknown[] }).containers[0]).slice(0, 120)}`;
}
