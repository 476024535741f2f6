/**
 * The machine's Prometheus as a process of its own, which scrapes one target and evaluates reroll's rules every second.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { parse, stringify } from 'yaml';

import { freeLoopbackPorts } from '../cluster/ports.ts';
import { waitFor } from '../support/wait-for.ts';

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
}

const rulesFile = resolve(import.meta.dirname, '../../manifests/chart/files/alerts.yaml');

export class Prometheus {
  readonly #url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  #log = '';

  private constructor(port: number, folder: string) {
    this.#url = `http://127.0.0.1:${String(port)}`;
    this.#folder = folder;
    const args = [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${String(port)}`,
    ];
    this.#child = spawn('prometheus', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#log += chunk.toString('utf8')));
  }

  /** @param target `host:port` of the /metrics to scrape, with the labels that a cluster adds */
  static async start(target: string): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-prometheus-'));
    const [port = 0] = await freeLoopbackPorts(1);
    const labels = { namespace: 'reroll-system', pod: 'reroll-0' };
    await writeFile(join(folder, 'rules.yaml'), await impatientRules());
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yaml'],
      scrape_configs: [{ job_name: 'reroll', static_configs: [{ targets: [target], labels }] }],
    };
    await writeFile(join(folder, 'prometheus.yaml'), stringify(config));
    const prometheus = new Prometheus(port, folder);
    await waitFor('Prometheus to be ready', () => prometheus.#isReady());
    return prometheus;
  }

  /** The pending and firing alerts. */
  async alerts(): Promise<readonly FiringAlert[]> {
    const { data } = (await this.#get('/api/v1/alerts')) as { data: { alerts: FiringAlert[] } };
    return data.alerts;
  }

  /** Waits until exactly these alerts fire. */
  async untilFiring(...names: readonly string[]): Promise<readonly FiringAlert[]> {
    return waitFor(`the alerts ${names.join()}`, async () => {
      const alerts = (await this.alerts()).filter(({ state }) => state === 'firing');
      const found = alerts.map(({ labels }) => labels['alertname'] ?? '').sort();
      if (found.join() !== [...names].sort().join()) throw new Error(`there are ${found.join() || 'none'}`);
      return alerts;
    });
  }

  /** Evaluates an expression. @throws Error with the server's message when it does not parse */
  async query(expression: string): Promise<readonly object[]> {
    const answer = await this.#get(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { status, error, data } = answer as { status: string; error?: string; data: { result: object[] } };
    if (status !== 'success') throw new Error(error);
    return data.result;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolveExit) => this.#child.once('exit', resolveExit));
    this.#child.kill();
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(this.#log);
    return (await fetch(`${this.#url}/-/ready`)).ok;
  }

  async #get(path: string): Promise<unknown> {
    return (await fetch(`${this.#url}${path}`)).json();
  }
}

/** reroll's rules without `for`, so that alerts fire at once; the expressions stay the same. */
async function impatientRules(): Promise<string> {
  const { groups } = parse(await readFile(rulesFile, 'utf8')) as { groups: { name: string; rules: Rule[] }[] };
  const quick = groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, for: '0s' })) }));
  return stringify({ groups: quick });
}
