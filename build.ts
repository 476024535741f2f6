/**
 * Builds the published program (docs/adr/0001-one-bundle.md): `dist/reroll.js`, the controller with all its libraries;
 * `dist/commands.js` for any other command and for the help; `dist/notifications.js` for messages to people;
 * `dist/page.js`; and the licences of the bundled packages.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, parse } from 'node:path';
import process from 'node:process';

import { build, type BuildOptions, type Plugin } from 'esbuild';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const program = { entry: 'src/main.ts', output: 'dist/reroll.js', mode: 0o755 };
const controller = { entry: 'src/app/run.ts', output: 'dist/controller.js', mode: 0o644 };
const notifications = { entry: 'src/notify/notifications.ts', output: 'dist/notifications.js', mode: 0o644 };
const page = { entry: 'src/app/controller-page.ts', output: 'dist/page.js', mode: 0o644 };
const commands = { entry: 'src/commands/on-demand.ts', output: 'dist/commands.js', mode: 0o644 };

/** CommonJS modules call `require` for built-in modules of Node; an ES module has no `require` of its own. */
const banner = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join('\n');

/** Bundles only the version of package.json. */
const versionOnly: Plugin = {
  name: 'version-only',
  setup: (bundler) => {
    const path = join(import.meta.dirname, 'package.json');
    bundler.onLoad({ filter: /[\\/]package\.json$/ }, async (file) => {
      if (file.path !== path) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8')) as Package;
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const clientNode = 'node_modules/@kubernetes/client-node/dist';

/**
 * Modules that libraries import and reroll never calls, by the folder of the importer: a second HTTP client and its
 * proxies, the classes of the whole Kubernetes API, and the push gateway, cluster mode and tracing of the metrics
 * library. Stubs replace them: they would enlarge the bundle, and most of them run code on import. If a new version of
 * a library needs more of them, the build fails and names the missing export, or the call throws.
 */
const leftOut = {
  [clientNode]: /^(?:undici|socks|socks-proxy-agent|hpagent)$|^\.\/gen\//,
  'node_modules/prom-client': /^@opentelemetry\/api$|^\.\/lib\/(?:cluster|pushgateway|summary)$/,
};

/** The names that the importers import from those modules. */
const namesLeftOut = [
  ...['Agent', 'ProxyAgent', 'SocksClient', 'SocksProxyAgent', 'HttpProxyAgent', 'HttpsProxyAgent'],
  ...['ServerConfiguration', 'createConfiguration', 'of'],
];

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: (bundler) => {
    // The one file of client-node that reads a kubeconfig.
    bundler.onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(import.meta.dirname, clientNode, 'config.js'),
    }));
    // reroll parses kubeconfig files itself, and passes JSON to client-node.
    bundler.onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'json-only' }));
    bundler.onLoad({ filter: /.*/, namespace: 'json-only' }, () => ({ contents: 'export const load = JSON.parse;' }));
    for (const [folder, modules] of Object.entries(leftOut)) {
      bundler.onResolve({ filter: modules }, ({ path, importer }) =>
        importer.includes(folder) ? { path, namespace: 'left-out' } : undefined,
      );
    }
    bundler.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `
        function LeftOut() { throw new Error('${path} is not part of reroll'); }
        export { ${namesLeftOut.map((name) => `LeftOut as ${name}`).join(', ')} };`,
    }));
  },
};

/**
 * Libraries that most processes never use, and the names that src imports from them. Each is a file of its own, which
 * V8 reads when a process first uses it.
 */
const onDemand: Readonly<Record<string, readonly string[]>> = {
  croner: ['Cron'],
  'jsonpath-plus': ['JSONPath'],
  'pino-pretty': ['prettyFactory'],
  re2js: ['RE2JS'],
  yaml: 'Composer Document isAlias isMap isScalar isSeq Lexer LineCounter parseDocument Parser visit'.split(' '),
};

function libraryFile(name: string): string {
  return `dist/${name}.cjs`;
}

/** Runs these libraries at the first use of an export instead of at the start of the program. */
const runOnDemand: Plugin = {
  name: 'run-on-demand',
  setup: (bundler) => {
    bundler.onResolve({ filter: new RegExp(`^(?:${Object.keys(onDemand).join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'on-demand' } : undefined,
    );
    bundler.onResolve({ filter: /[.]cjs$/, namespace: 'on-demand' }, ({ path }) => ({ path, external: true }));
    bundler.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path }) => ({
      contents: `
        let loaded;
        const library = () => (loaded ??= require(${JSON.stringify(`./${basename(libraryFile(path))}`)}));
        const standIn = (name) => new Proxy(function () {}, {
          get: (_, key) => library()[name][key],
          apply: (_, self, args) => library()[name].apply(self, args),
          construct: (_, args) => new (library()[name])(...args),
        });
        ${(onDemand[path] ?? []).map((name) => `export const ${name} = standIn('${name}');`).join('\n')}`,
    }));
  },
};

/**
 * Loads built-in modules of Node by `require`. An `import` of such a module reads all its exports, including those that
 * are created on first access: `node:http` would load a second HTTP client, `node:process` the standard input.
 */
const builtinsByRequire: Plugin = {
  name: 'builtins-by-require',
  setup: (bundler) => {
    bundler.onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** Keeps the bundles apart: one imports another when it needs it. */
const otherBundles: Plugin = {
  name: 'other-bundles',
  setup: (bundler) => {
    for (const { entry, output } of [controller, commands, notifications, page]) {
      const { name } = parse(entry);
      bundler.onResolve({ filter: new RegExp(`/${name}[.]ts$`) }, ({ kind, path, resolveDir }) =>
        kind === 'dynamic-import' && join(resolveDir, path) === join(import.meta.dirname, entry)
          ? { path: `./${basename(output)}`, external: true }
          : undefined,
      );
    }
  },
};

type Part = typeof program;

interface Bundle extends Part {
  readonly text: string;
  /** Paths of the bundled files below the current folder, with forward slashes. */
  readonly files: readonly string[];
}

const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  // V8 keeps the source, twice: docs/adr/0001-one-bundle.md. Names stay, for readable stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

function bundle(part: Part, firstLine = ''): Promise<Bundle> {
  return bundleWith(part, {
    entryPoints: [part.entry],
    format: 'esm',
    banner: { js: firstLine + banner },
    plugins: [versionOnly, withoutUnused, runOnDemand, builtinsByRequire, otherBundles],
  });
}

function bundleLibrary(name: string): Promise<Bundle> {
  const contents = `module.exports = require(${JSON.stringify(name)});`;
  return bundleWith(
    { entry: name, output: libraryFile(name), mode: 0o644 },
    { stdin: { contents, resolveDir: import.meta.dirname }, format: 'cjs' },
  );
}

async function bundleWith(part: Part, options: BuildOptions): Promise<Bundle> {
  const { output } = part;
  const { metafile, outputFiles } = await build({ ...options, ...common, outfile: output });
  const inputs = Object.entries(metafile.outputs[output]?.inputs ?? {});
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  return { ...part, text: asciiOnly(outputFiles[0]?.text ?? ''), files };
}

const bundles = await Promise.all([
  ...Object.keys(onDemand).map(bundleLibrary),
  ...[controller, commands, notifications, page].map((part) => bundle(part)),
  // The last one that is replaced, since it imports the others.
  bundle(program, '#!/usr/bin/env node\n'),
]);
await mkdir('dist', { recursive: true });
// Most licences require that every copy includes them.
const notices = await thirdPartyNotices(bundles.flatMap(({ files }) => files));
await replaceFile('dist/THIRD-PARTY-NOTICES.txt', notices, 0o644);
for (const { output, mode, text } of bundles) await replaceFile(output, text, mode);

/** A process that runs or reads the file meanwhile sees the old file or the new one, never a part. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${String(process.pid)}`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}

/**
 * A single character outside Latin-1, even in a comment, makes V8 store the whole source with two bytes per character.
 */
function asciiOnly(source: string): string {
  return source.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Names, versions and licence texts of the packages that contain the files, sorted by name.
 *
 * @param files paths below the current folder, with forward slashes
 * @throws Error if a package has neither a licence file nor a `license` field
 */
async function thirdPartyNotices(files: readonly string[]): Promise<string> {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  const notices = await Promise.all([...folders].sort().map(readNotice));
  return ['reroll contains these packages.', ...notices].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function readNotice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as Package;
  const names = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
  if (names.length === 0 && !license) throw new Error(`${name} ${version} says nothing about its licence`);
  const texts = await Promise.all(names.map((file) => readFile(`${folder}/${file}`, 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n');
}
