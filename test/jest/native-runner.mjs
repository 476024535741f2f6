/**
 * Runs a test file with Jest's own runner, but loads modules as Node does: each once for a worker, in Node's own realm.
 * Jest loads every module again for every test file, in a realm of its own; with hundreds of files that imports the
 * same modules, loading takes longer than testing, and code in such a realm runs slower.
 *
 * No test replaces a module, so files need no modules of their own. What a file changes outside its own variables it
 * must restore. `npm run jest`, without this runner, still runs each file on its own. It is JavaScript because the
 * hooks that compile TypeScript are only being set up here.
 */
import nodeModule, { createRequire, findSourceMap } from 'node:module';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

import circus from 'jest-circus/runner';

import * as hooks from './native-hooks.mjs';

const require = createRequire(import.meta.url);

/** The file that runs, as `@jest/globals` sees it. */
const globals = {};
globalThis[hooks.globalsKey] = globals;

process.setSourceMapsEnabled(true);
// Newer versions of Node have hooks in the thread of the modules, which are faster, and will drop the others.
if (nodeModule.registerHooks === undefined) nodeModule.register('./native-hooks.mjs', import.meta.url);
else nodeModule.registerHooks({ resolve: hooks.resolve, load: hooks.load });

/** A call site with the line of the source. Node itself names functions in a way that Jest takes for its own. */
function frameOf(site) {
  const [file, line, column] = [site.getScriptNameOrSourceURL() ?? '', site.getLineNumber(), site.getColumnNumber()];
  const origin = findSourceMap(file)?.findOrigin(line, column);
  if (origin?.fileName === undefined) return String(site);
  const place = [fileURLToPath(file), origin.lineNumber, origin.columnNumber].join(':');
  return String(site).replace([file, line, column].join(':'), () => place);
}

function stackOf(error, sites) {
  const ofTests = sites.filter((site) => site.getScriptNameOrSourceURL() !== import.meta.url);
  const header = Error.prototype.toString.call(error);
  return [header, ...ofTests.map((site) => `    at ${frameOf(site)}`)].join('\n');
}

/** As `testRunner` in the configuration of Jest. */
export default async function runFile(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  // Jest's own maps the lines of modules that Jest has loaded.
  Error.prepareStackTrace = stackOf;
  const timeoutKey = Symbol.for('TEST_TIMEOUT_SYMBOL');
  delete globalThis[timeoutKey];
  delete globalThis[Symbol.for('EVENT_HANDLERS')];
  const jest = {
    setTimeout: (ms) => {
      globalThis[timeoutKey] = ms;
    },
    spyOn: (...args) => environment.moduleMocker.spyOn(...args),
  };
  const native = {
    // It keeps what it knows of a file in its variables.
    requireInternalModule: (path) => {
      delete require.cache[path];
      return require(path);
    },
    requireModule: require,
    setGlobalsForRuntime: (ofFile) => Object.assign(globals, ofFile, { jest }),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(pathToFileURL(path).href),
    enterTestCode: () => runtime.enterTestCode(),
    leaveTestCode: () => runtime.leaveTestCode(),
  };
  try {
    return await circus.default(globalConfig, config, environment, native, testPath, sendMessageToJest);
  } finally {
    environment.moduleMocker.restoreAllMocks();
  }
}
