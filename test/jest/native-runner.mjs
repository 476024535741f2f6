/**
 * Runs a test file with Jest's own runner, but loads modules as Node does: each once for a worker, in Node's own realm.
 * Jest loads every module again for every test file, in a realm of its own; with hundreds of files that imports the
 * same modules, loading takes longer than testing, and code in such a realm runs slower.
 *
 * No test replaces a module, so files need no modules of their own. What a file changes outside its own variables it
 * must restore. `npm run jest`, without this runner, still runs each file on its own. It is JavaScript because the
 * hooks that compile TypeScript are only being set up here.
 */
import nodeModule, { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

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

/** As `testRunner` in the configuration of Jest. */
export default async function runFile(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  // Jest's own source maps are those of modules that it has loaded; Node maps the stacks of the others.
  delete Error.prepareStackTrace;
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
