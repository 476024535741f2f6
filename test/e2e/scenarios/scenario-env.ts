/** Where one scenario is played: its namespace, what has been seen there, and what is expected by now. */
import type { ApiClient, ApiObject } from '../../support/api-client.ts';
import type { ControllerProcess, LogLine } from '../../support/controller-process.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Given, MarkerKind, Proof } from './given.ts';
import { plurals, split, type ConfigRef } from './objects.ts';
import type { WorkloadHistory, TemplateHistory, WorkloadName } from './template-history.ts';
import { namesUnder, type Names } from './names.ts';

/** What all scenarios of a group share. */
export interface GroupEnv {
  readonly client: ApiClient;
  readonly history: TemplateHistory;
  /** Those that run now. */
  readonly controllers: readonly ControllerProcess[];
  /** The prefix of the annotations that the controllers read and write now. */
  readonly prefix: string;
  /** How long a condition may take to come true. */
  readonly timeoutMs: number;
  /** Keeps rollouts of a namespace from making progress. */
  holdRollouts(namespace: string): void;
}

/** Who plays, and where. */
export interface ScenarioParams {
  readonly given: Given;
  readonly proof: Proof;
  /** Which marker is changed; undefined for one of the kind of the config that was changed last. */
  readonly marker: MarkerKind | undefined;
  readonly kind: ObservedKind;
  readonly namespace: string;
  readonly witnessNamespace: string;
}

export class ScenarioEnv {
  readonly group: GroupEnv;
  readonly params: ScenarioParams;
  /** Template changes that `web` must have had by now. */
  expected = 0;
  /** Template changes that the witness must have had by now. */
  witnessed = 0;
  /** Kind of the config that was changed last. */
  lastKind: MarkerKind = 'ConfigMap';
  /** How often a marker was changed. */
  marks = 0;
  /** How often a config was changed by `keepEditing`. */
  edits = 0;
  /** What the steps want to remember for later ones. */
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

  /** The workload as the watch saw it last. @throws Error when it has not been seen */
  historyOf(workload: WorkloadName = this.web): WorkloadHistory {
    const life = this.group.history.of(workload);
    if (life === undefined) throw new Error(`${workload} has not been seen`);
    return life;
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

  /** From here on `log` shows what is said later. */
  markLog(): void {
    this.#logPositions = this.group.controllers.map(({ lines }) => lines.length);
  }

  /** There are other controllers now. */
  forgetLog(): void {
    this.#logPositions = [];
  }

  /** What the controllers have said of `web` since `markLog`. */
  get log(): readonly LogLine[] {
    return this.group.controllers.flatMap(({ lines }, index) =>
      lines.slice(this.#logPositions[index] ?? 0).filter((line) => line['workload'] === this.web),
    );
  }

  /** What has been seen, for somebody who looks for the cause of a failure. */
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
