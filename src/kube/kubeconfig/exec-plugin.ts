/**
 * Runs an exec plugin and caches its credentials until they expire or the server refuses them. Errors have the command
 * and the cause; of the plugin's standard error they repeat only plain words.
 */
import { execFile, type ExecFileException } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';

import type { Clock } from '../../lib/clock.ts';
import { StartError } from '../../model/start-error.ts';
import type { ExecEntry } from './exec-entry.ts';
import { isEntry, recordOf, textOf, within, type Entry } from './kubeconfig-entry.ts';

export interface ExecCredentials {
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  readonly expiresAtMs: number | undefined;
}

export interface ExecPluginOptions {
  readonly entry: ExecEntry;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Default 60,000 ms. */
  readonly timeoutMs?: number;
}

export class ExecPlugin {
  readonly entry: ExecEntry;
  readonly #options: ExecPluginOptions;
  #held: ExecCredentials | undefined;

  constructor(options: ExecPluginOptions) {
    this.entry = options.entry;
    this.#options = options;
  }

  /**
   * @param forceReload the server refused the previous ones: the plugin is run again
   * @throws StartError, one line that is safe to log
   */
  async read(forceReload: boolean): Promise<ExecCredentials> {
    const held = this.#held;
    if (!forceReload && held !== undefined && this.#options.clock.now() < (held.expiresAtMs ?? Infinity)) return held;
    this.#held = undefined;
    const output = await run(this.#options);
    this.#held = within(`exec plugin ${this.entry.command}`, () => readOutput(output, this.entry));
    return this.#held;
  }
}

const maxOutputBytes = 1 << 20;

function run({ entry, env, timeoutMs = 60_000 }: ExecPluginOptions): Promise<string> {
  const info = {
    apiVersion: entry.apiVersion,
    kind: 'ExecCredential',
    spec: { ...(entry.cluster && { cluster: entry.cluster }), interactive: false },
  };
  const options = {
    env: { ...env, ...entry.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: maxOutputBytes,
    encoding: 'utf8',
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(entry.command, [...entry.args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new StartError(`exec plugin ${entry.command}: ${failureOf(error, { stderr, entry, timeoutMs })}`));
    });
    // The plugin may end without reading its standard input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

interface Failure {
  readonly stderr: string;
  readonly entry: ExecEntry;
  readonly timeoutMs: number;
}

function failureOf({ code, signal, killed }: ExecFileException, { stderr, entry, timeoutMs }: Failure): string {
  if (code === 'ENOENT') return `was not found${entry.installHint === undefined ? '' : `: ${entry.installHint}`}`;
  if (typeof code === 'string') return `cannot be run: ${code}`;
  if (killed === true) return `did not end within ${String(timeoutMs)} ms`;
  const how = typeof code === 'number' ? `ended with exit code ${String(code)}` : `was ended by ${String(signal)}`;
  const words = plainWords(stderr);
  return words === '' ? how : `${how}: ${words}`;
}

/** Letters with the punctuation of a sentence: neither a token nor a part of one has this form. */
const plainWord = /^["'(]?[A-Za-z]{1,20}(?:['’-][A-Za-z]{1,20})?["')]?[.,:;!?]*$/;
const secretName = /(?:token|secret|passw|bearer|basic|credential|key)\w*["':=]*$/i;

/** The first line that is not blank, without words that may be secret. */
function plainWords(stderr: string): string {
  const line = stderr.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  const words = line.split(/\s+/).filter((word) => word !== '');
  const shown = words.map((word, index) => {
    const isValue = secretName.test(words[index - 1] ?? '');
    return plainWord.test(word) && !isValue ? word : '…';
  });
  return shown.join(' ').slice(0, 200);
}

/** @throws StartError with a message that follows the name of the command */
function readOutput(output: string, { apiVersion }: ExecEntry): ExecCredentials {
  const credential = parse(output);
  const version = credential['apiVersion'] ?? apiVersion;
  if (version !== apiVersion) throw new StartError(`printed another apiVersion than ${apiVersion}`);
  if (!isEntry(credential['status'])) throw new StartError('printed an ExecCredential without a status');
  const status = recordOf(credential, 'status');
  const token = textOf(status, 'token');
  const certificate = certificateOf(status);
  if (token === undefined && certificate === undefined)
    throw new StartError('printed neither a token nor a client certificate');
  return { token, certificate, expiresAtMs: expiryOf(status) };
}

function parse(output: string): Entry {
  try {
    const parsed: unknown = JSON.parse(output);
    if (isEntry(parsed) && (parsed['kind'] ?? 'ExecCredential') === 'ExecCredential') return parsed;
  } catch {
    // Not the parser's message, which quotes its input.
  }
  throw new StartError('did not print an ExecCredential');
}

function certificateOf(status: Entry): ExecCredentials['certificate'] {
  const cert = textOf(status, 'clientCertificateData');
  const key = textOf(status, 'clientKeyData');
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new StartError('printed only one of a client certificate and its key');
  if (isPem(cert, key)) return { cert, key };
  throw new StartError('printed a client certificate and a key that are not PEM of one pair');
}

function isPem(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** RFC 3339. */
function expiryOf(status: Entry): number | undefined {
  const text = textOf(status, 'expirationTimestamp');
  if (text === undefined) return undefined;
  const expiresAtMs = Date.parse(text);
  if (Number.isNaN(expiresAtMs)) throw new StartError('printed an expirationTimestamp that is not a time');
  return expiresAtMs;
}
