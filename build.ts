/**
 * Builds what is published and run: `dist/reroll.js`, one file with everything it needs inside, and beside it the
 * licences of what is inside. docs/adr/0001-one-bundle.md says why.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

import { build, type Plugin } from 'esbuild';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const output = 'dist/reroll.js';

/** Modules in the older format call `require` for what Node has built in; the newer format, of the bundle, has none. */
const banner = [
  '#!/usr/bin/env node',
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
].join('\n');

/** Of package.json the program needs its version; the rest would only be carried along. */
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
 * What libraries load and reroll never calls, by the folder that asks for it: a second HTTP client and its proxies, the
 * classes of the whole Kubernetes API, and what metrics have for pushing, clusters of processes and tracing. Each would be
 * carried along and, most of it, run. Should a version of a library need more of them, the build fails and names what
 * is missing, or the program does where it is called.
 */
const leftOut = {
  [clientNode]: /^(?:undici|socks|socks-proxy-agent|hpagent)$|^\.\/gen\//,
  'node_modules/prom-client': /^@opentelemetry\/api$|^\.\/lib\/(?:cluster|pushgateway|summary)$/,
};

/** What is imported of it by name. */
const namesLeftOut = [
  ...['Agent', 'ProxyAgent', 'SocksClient', 'SocksProxyAgent', 'HttpProxyAgent', 'HttpsProxyAgent'],
  ...['ServerConfiguration', 'createConfiguration', 'of'],
];

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup: (bundler) => {
    // Of client-node, the file that reports where the API server is and who we are.
    bundler.onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(import.meta.dirname, clientNode, 'config.js'),
    }));
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

/** What most processes never use, and the names that are imported of it. */
const onDemand: Readonly<Record<string, readonly string[]>> = {
  'js-yaml': ['load'],
  'jsonpath-plus': ['JSONPath'],
  'pino-pretty': ['prettyFactory'],
  re2js: ['RE2JS'],
  yaml: ['LineCounter', 'isMap', 'isScalar', 'isSeq', 'parseDocument'],
};

/** Has these libraries run when something of them is first used, and not when the program starts. */
const runOnDemand: Plugin = {
  name: 'run-on-demand',
  setup: (bundler) => {
    bundler.onResolve({ filter: new RegExp(`^(?:${Object.keys(onDemand).join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'on-demand' } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ path }) => ({
      resolveDir: import.meta.dirname,
      contents: `
        const library = () => require(${JSON.stringify(path)});
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
 * Takes what Node has built in by `require`. An `import` of such a module reads all that it exports, those too that are made
 * when they are first asked for: `node:http` would load a second HTTP client, `node:process` the standard input.
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

const { metafile, outputFiles } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/main.ts'],
  outfile: output,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: banner },
  legalComments: 'none',
  // V8 keeps the source, twice: docs/adr/0001-one-bundle.md. Names stay as they are, for those who read stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
  plugins: [versionOnly, withoutUnused, runOnDemand, builtinsByRequire],
});
const inputs = Object.entries(metafile.outputs[output]?.inputs ?? {});
const bundled = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
await mkdir('dist', { recursive: true });
// Most licences ask to be passed on with every copy.
await replaceFile('dist/THIRD-PARTY-NOTICES.txt', await thirdPartyNotices(bundled), 0o644);
await replaceFile(output, asciiOnly(outputFiles[0]?.text ?? ''), 0o755);

/** Whoever runs or reads the file meanwhile sees the old one or the new one, whole. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${String(process.pid)}`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, path);
}

/** One character outside Latin-1, be it in a comment, would make V8 keep the whole source at two bytes a character. */
function asciiOnly(source: string): string {
  return source.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The names, versions and licence texts of the packages to which the files belong, in the order of their names.
 *
 * @param files paths below the current folder, with forward slashes
 * @throws Error when a package says nothing about its licence
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
