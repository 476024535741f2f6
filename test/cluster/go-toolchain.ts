/**
 * The Go toolchain as the build of the control plane needs it: says plainly when it is missing or too old, shows
 * progress during the minutes that a build takes, and shows the end of the compiler's output when a build fails.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

const PROGRESS_EVERY_MS = 15_000;
const KEPT_OUTPUT_LINES = 40;

/** One `go build`. */
export interface GoBuildOptions {
  /** Folder of the `go.mod`. */
  readonly folder: string;
  readonly goPackage: string;
  readonly flags: readonly string[];
  /** Path of the program to write. */
  readonly output: string;
  /** The name of the build in progress lines. */
  readonly title: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Flags for small, reproducible programs, with these values in their variables. */
export function goBuildFlags(variables: Readonly<Record<string, string>>): string[] {
  const definitions = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', ['-s -w', ...definitions].join(' ')];
}

/** The variables by which programs of Kubernetes report `version` (`v1.2.3`) as their own. */
export function kubernetesVersionVariables(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]),
  );
}

/** @throws Error naming the version that is needed, when `go` cannot build the module in `folder` */
export async function assertGoIsUsable(folder: string): Promise<void> {
  const goMod = await readFile(join(folder, 'go.mod'), 'utf8');
  const needed = /^go (\S+)/m.exec(goMod)?.[1] ?? '';
  const advice =
    `The real control plane is built with Go ${needed} or newer: install it from https://go.dev/dl/ or as your ` +
    'system packages it, and see that `go` is on the PATH.';
  const result = await runGo(['env', 'GOVERSION'], folder).catch((error: unknown) => {
    throw new Error(`Go was not found. ${advice}`, { cause: error });
  });
  // Every go command refuses a module that needs a newer Go than it has or may download.
  if (result.code !== 0) throw new Error(`Go is too old or does not work: ${result.output.trim()}\n${advice}`);
}

/** Where Go keeps the files of a module that the `go.mod` in `folder` names, fetching them if need be. */
export async function goModuleFolder(folder: string, module: string): Promise<string> {
  const fetched = await runGo(['mod', 'download', module], folder);
  const listed = await runGo(['list', '-mod=readonly', '-m', '-f', '{{.Dir}}', module], folder);
  if (fetched.code !== 0 || listed.code !== 0) {
    throw new Error(`go has no files of ${module}:\n${fetched.output}\n${listed.output}`);
  }
  return listed.output.trim();
}

/** @throws Error with the end of the compiler's output, when the build fails or is aborted */
export async function goBuild(options: GoBuildOptions): Promise<void> {
  const { folder, goPackage, flags, output, title, log, signal } = options;
  const startedAt = performance.now();
  const elapsed = (): string => `${String(Math.round((performance.now() - startedAt) / 1000))} s`;
  log(title);
  const progress = setInterval(() => {
    log(`${title}, ${elapsed()} so far`);
  }, PROGRESS_EVERY_MS);
  try {
    const result = await runGo(['build', ...flags, '-o', output, goPackage], folder, signal);
    signal?.throwIfAborted();
    if (result.code !== 0) throw new Error(`${title} failed. The end of the output of go build:\n${result.output}`);
    log(`${title} took ${elapsed()}`);
  } finally {
    clearInterval(progress);
  }
}

/** Runs `go`; rejects only when it cannot be started. An abort interrupts it and resolves as well. */
function runGo(
  args: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', args, { cwd: folder, env: goEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const interrupt = (): void => void go.kill('SIGINT');
    let lines: string[] = [];
    const keep = (chunk: string): void => {
      lines = (lines.join('\n') + chunk).split('\n').slice(-KEPT_OUTPUT_LINES);
    };
    go.stdout.setEncoding('utf8').on('data', keep);
    go.stderr.setEncoding('utf8').on('data', keep);
    signal?.addEventListener('abort', interrupt, { once: true });
    go.once('error', reject);
    go.once('close', (code) => {
      signal?.removeEventListener('abort', interrupt);
      resolve({ code, output: lines.join('\n') });
    });
  });
}

/** The caller's environment without variables that would change the target of the build. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOOS: undefined, GOARCH: undefined, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
}
