/** The arrows of the architecture (docs/architecture.md). Each rule's comment says what to do instead of breaking it. */
const layer = (name, allowed, instead) => ({
  name: `layer-${name}`,
  comment: `src/${name} may import only ${allowed.map((folder) => `src/${folder}`).join(', ')}. ${instead}`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: allowed.map((folder) => `^src/${folder}/`) },
});

const importedOnlyBy = (library, importer, instead) => ({
  name: `one-importer-${library.replace(/^.*\//, '')}`,
  comment: `Only ${importer} imports ${library} at run time. ${instead}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^${importer.replace(/\./g, '[.]')}$` },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
});

const runtimeLibraries =
  'node_modules/(@kubernetes/client-node|fast-json-stable-stringify|pino|pino-pretty|prom-client|re2js|yaml|yargs)/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or share a third: move the shared part down a layer.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nobody imports this module: delete it, or import it where it was meant to be used.',
      severity: 'error',
      from: { orphan: true, path: '^src/' },
      to: {},
    },
    {
      name: 'not-to-unresolvable',
      comment: 'The import does not resolve: fix the path, or add the package to package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'src-not-to-test',
      comment: 'The product must not need its tests: move the shared part into src, or inject it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'src-only-bundled-libraries',
      comment:
        'A library of the product is listed here and has an ADR in docs/adr; a development tool has no place in src.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/', pathNot: runtimeLibraries },
    },
    layer('lib', ['lib'], 'What needs the domain belongs into the folder of its verb.'),
    layer('model', ['model'], 'The words of the domain depend on nothing: pass what you need as a value.'),
    layer('plan', ['plan', 'model'], 'Decisions are pure: take the fact as a parameter instead of fetching it.'),
    layer(
      'inventory',
      ['inventory', 'plan', 'model'],
      'The inventory remembers and gathers facts, and does nothing else: let the controller call it.',
    ),
    {
      name: 'one-door-into-memory',
      comment:
        'What is remembered changes by Inventory.take alone. Pass it an event instead of a store; types of what it holds may be imported.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/inventory/' },
      to: {
        path: '^src/inventory/',
        pathNot: '^src/inventory/inventory[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    layer(
      'queue',
      ['queue', 'model', 'lib'],
      'The queue knows keys only: declare an interface and let src/app join the two.',
    ),
    layer('kube', ['kube', 'model', 'lib'], 'kube talks and does not decide: take a function or sink as a parameter.'),
    layer(
      'controller',
      ['controller', 'inventory', 'plan', 'queue', 'model', 'lib'],
      'Declare the interface that you need in controller; kube or observability satisfies it and src/app joins them.',
    ),
    layer('election', ['election', 'model', 'lib'], 'The election knows no controller: take callbacks and interfaces.'),
    layer(
      'config',
      ['config', 'model'],
      'Options are read once and become a Config: what they lead to is built in src/app.',
    ),
    layer('commands', ['commands', 'plan', 'model', 'lib'], 'A command gets its client and its reports from src/app.'),
    {
      name: 'layer-observability',
      comment: 'observability implements interfaces that are declared by who is measured: import their types only.',
      severity: 'error',
      from: { path: '^src/observability/' },
      to: { path: '^src/', pathNot: '^src/(observability|lib|model)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'wired-in-app-only',
      comment:
        'Only the composition root sees kube and observability from outside: take an interface and let src/app hand it in.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main[.]ts$|app/|kube/|observability/)' },
      to: { path: '^src/(kube|observability)/' },
    },
    {
      name: 'main-starts-the-app-only',
      comment: 'main.ts turns arguments and signals into a start and an exit code: what is built is built in src/app.',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/((app/(app|commands)|config/parse|signals)[.]ts$|model/|observability/logger[.]ts$)',
      },
    },
    {
      name: 'app-is-the-top',
      comment: 'Nothing below the composition root may import it: what it has is handed down as a parameter.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main[.]ts$|app/)' },
      to: { path: '^src/(main[.]ts$|app/)' },
    },
    {
      name: 'pure-without-libraries',
      comment:
        'model, plan, inventory and queue use no Node module and no library (plan/record/digest.ts has crypto and stable JSON, plan/stakater/re2-pattern.ts re2js).',
      severity: 'error',
      from: {
        path: '^src/(model|plan|inventory|queue)/',
        pathNot: '^src/plan/(record/digest|stakater/re2-pattern)[.]ts$',
      },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'network-in-few-files',
      comment:
        'Sockets are opened by kube/transport/transport.ts (its agents in agents.ts, their tunnels in lib/connect-tunnel.ts) and observability/http-server.ts alone: go through their interfaces. lib/proxy-environment.ts has lists of addresses.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(kube/transport/(transport|agents)|lib/(connect-tunnel|proxy-environment)|observability/http-server)[.]ts$',
      },
      to: { path: '^(node:)?(https?|net|tls|http2|dgram|dns)$', dependencyTypesNot: ['type-only'] },
    },
    importedOnlyBy('@kubernetes/client-node', 'src/kube/kubeconfig/kube-config.ts', 'Use the transport.'),
    importedOnlyBy('fast-json-stable-stringify', 'src/plan/record/digest.ts', 'Canonical JSON is for digests.'),
    importedOnlyBy('pino', 'src/observability/logger.ts', 'Take a Logger as a parameter.'),
    importedOnlyBy('pino-pretty', 'src/observability/logger.ts', 'Take a Logger as a parameter.'),
    importedOnlyBy(
      'prom-client',
      'src/observability/registry.ts',
      'Declare a metrics interface beside what you measure.',
    ),
    importedOnlyBy('re2js', 'src/plan/stakater/re2-pattern.ts', 'Take a NamePattern.'),
    importedOnlyBy('yargs', 'src/config/parse.ts', 'Options are declared in config/run-options.ts; take a Config.'),
    importedOnlyBy('yaml', 'src/(config/file|kube/kubeconfig/kubeconfig-file).ts', 'Take the values that they read.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
