/** The page with the rights of a user: rows of a survey that watches keep up to date, and explanations read at once. */
import { createHash } from 'node:crypto';

import type { ConnectedClient } from '../../app/client.ts';
import type { CommandContext } from '../../config/command.ts';
import {
  configKey,
  configKeyOf,
  configKinds,
  parseConfigKey,
  workloadKey,
  type ConfigKey,
  type WorkloadIdentity,
} from '../../model/kinds.ts';
import { formatTime } from '../../plan/record/history.ts';
import type { Writer } from '../../plan/read/managed-fields.ts';
import { explainConfig } from '../../survey/explain/explain-config.ts';
import { explainWorkload } from '../../survey/explain/explain-workload.ts';
import { NotingClient } from '../../survey/explain/noting-client.ts';
import type { Installation } from '../../survey/installation.ts';
import type { Survey } from '../../survey/survey.ts';
import { compareStatuses } from '../../views/attention.ts';
import { statusItem } from '../../views/status-list.ts';
import { ChangeIndex } from '../../web/changes.ts';
import {
  writeOfState,
  type ConfigName,
  type ConfigWrite,
  type ExplainedConfig,
  type ExplainedWorkload,
  type InventorySource,
  type Row,
  type Snapshot,
} from '../../web/inventory-source.ts';
import { readExplainInput } from '../explain/read-explain-input.ts';
import { footnotes, kindsNotCompared } from '../status/notes.ts';
import { tripsInScope } from '../../views/trips.ts';
import type { WebSettings } from './settings.ts';

export interface SurveySourceOptions {
  readonly settings: WebSettings;
  readonly context: CommandContext;
  readonly connected: ConnectedClient;
  readonly installation: Installation;
}

export class SurveySource implements InventorySource {
  /** As last read. */
  installation: Installation;
  readonly #options: SurveySourceOptions;
  #survey: Survey | undefined;
  #snapshot: Snapshot | undefined;
  #revision = '';
  /** Of the last survey, ms. */
  #surveyedMs = 0;
  /** Why the last try to survey has failed. */
  #failure: string | undefined;

  constructor(options: SurveySourceOptions) {
    this.#options = options;
    this.installation = options.installation;
  }

  get revision(): string {
    return this.#failure === undefined ? this.#revision : `${this.#revision} ${this.#failure}`;
  }

  get nowMs(): number {
    return this.#options.connected.client.nowMs;
  }

  /** The present state. A survey that says the same as the one before is no news. */
  take(survey: Survey): void {
    const rows = [...survey.all()].filter(({ status }) => status.state !== 'off').map(statusItem);
    const { leader, breakers } = this.installation;
    const text = JSON.stringify([rows, leader?.identity, leader?.isLive, breakers]);
    this.#survey = survey;
    this.#surveyedMs = this.nowMs;
    this.#failure = undefined;
    const revision = createHash('sha256').update(text).digest('base64url').slice(0, 12);
    if (revision === this.#revision) return;
    this.#revision = revision;
    // At once: watches go on to change what the survey has read.
    this.#snapshot = this.#make(survey);
  }

  /** The next survey has failed: the last one stays, with a note. @param message safe to show */
  fail(message: string): void {
    this.#failure = message;
  }

  snapshot(): Promise<Snapshot | undefined> {
    const made = this.#snapshot;
    if (made === undefined) return Promise.resolve(undefined);
    const failure = this.#failure;
    const lost =
      failure === undefined ? [] : [`This is the state of ${formatTime(this.#surveyedMs)}, and may be old: ${failure}`];
    // It stays the same for as long as nothing changes, and time passes meanwhile.
    return Promise.resolve({ ...made, revision: this.revision, nowMs: this.nowMs, notes: [...lost, ...made.notes] });
  }

  async explainWorkload(identity: WorkloadIdentity): Promise<ExplainedWorkload | undefined> {
    const { connected } = this.#options;
    const noting = new NotingClient(connected.client, identity);
    const input = await this.#read(noting, identity.namespace);
    const { survey, installation } = input;
    const key = workloadKey(identity);
    const workload = survey.cluster.workloads.find(({ state }) => workloadKey(state) === key);
    const { object } = noting.noted;
    if (workload === undefined || object === undefined) return undefined;
    const explanation = await explainWorkload(workload, object, input);
    const { annotations } = survey.readSettings;
    return { explanation, answers: workload.state.answers, installation, annotations };
  }

  async explainConfig(config: ConfigName): Promise<ExplainedConfig | undefined> {
    const noting = new NotingClient(this.#options.connected.client, undefined);
    const input = await this.#read(noting, config.namespace);
    const explanation = await explainConfig(config, input);
    const { exists, users } = explanation;
    return exists || users.length > 0 ? { explanation, installation: input.installation } : undefined;
  }

  writerOf(config: ConfigKey): Promise<Writer | undefined> {
    return Promise.resolve(this.#survey?.cluster.writers.get(config));
  }

  #read(noting: NotingClient, namespace: string) {
    const { settings, context, connected } = this.#options;
    // Notes about the installation were printed at the start.
    const quiet = { ...context, printer: { ...context.printer, printError: () => undefined } };
    return readExplainInput(noting, connected, { settings: { ...settings, namespace }, context: quiet });
  }

  #make(survey: Survey): Snapshot {
    const { connected, settings } = this.#options;
    const { cluster, readSettings } = survey;
    const { installation, nowMs } = this;
    const rows = cluster.workloads
      .map((workload): Row => ({ surveyed: survey.of(workload), state: workload.state }))
      .filter(({ surveyed }) => surveyed.status.state !== 'off')
      .sort((a, b) => compareStatuses(a.surveyed.status, b.surveyed.status));
    const byKey = new Map(rows.map((row) => [workloadKey(row.state), row]));
    const usersOf = usersIn(rows);
    const found = rows.map(({ surveyed }) => surveyed);
    const writeOf = (key: ConfigKey): ConfigWrite | undefined => {
      const state = cluster.configs.get(key);
      return state && { ...writeOfState(key, state, undefined), ...writerOf(cluster.writers.get(key)) };
    };
    function* writes(): Generator<ConfigWrite> {
      for (const key of cluster.configs.keys()) {
        const write = writeOf(key);
        if (write !== undefined) yield write;
      }
    }
    return {
      revision: this.#revision,
      nowMs,
      rows,
      installation,
      annotations: readSettings.annotations,
      notCompared: kindsNotCompared(found, cluster),
      trips: tripsInScope(installation, settings, connected.defaultNamespace),
      notes: footnotes(found, cluster, installation, nowMs),
      memory: undefined,
      standsByFor: undefined,
      // No controller waits for this process.
      changes: new ChangeIndex({ nowMs, writes, usersOf }, () => Promise.resolve()),
      row: (key) => byKey.get(key),
      usersOf,
      writeOf,
      writes,
    };
  }
}

function writerOf(writer: Writer | undefined): Partial<ConfigWrite> {
  return writer === undefined ? {} : { atMs: writer.atMs, by: writer.manager };
}

/** By what their pod templates refer to and their lists name, as in the memory of a controller. */
function usersIn(rows: readonly Row[]): (config: ConfigKey) => readonly Row[] {
  const byName = new Map<ConfigKey, Set<Row>>();
  for (const row of rows) {
    for (const key of namedBy(row)) {
      const known = byName.get(key);
      if (known === undefined) byName.set(key, new Set([row]));
      else known.add(row);
    }
  }
  const withPatterns = rows.filter(({ state: { listed } }) =>
    configKinds.some((kind) => listed[kind].some(({ isLiteral }) => !isLiteral)),
  );
  return (config) => {
    const { kind, namespace, name } = parseConfigKey(config);
    const matching = withPatterns.filter(
      ({ state }) => state.namespace === namespace && state.listed[kind].some((pattern) => pattern.matches(name)),
    );
    return [...new Set([...(byName.get(config) ?? []), ...matching])];
  };
}

function namedBy({ state: { references, listed, namespace }, surveyed }: Row): readonly ConfigKey[] {
  const inLists = configKinds.flatMap((kind) => listed[kind].map(({ text }) => configKey(kind, namespace, text)));
  return [
    ...references.map(({ kind, name }) => configKey(kind, namespace, name)),
    ...inLists,
    ...surveyed.changes.map(({ config }) => configKeyOf(config, namespace)),
  ];
}
