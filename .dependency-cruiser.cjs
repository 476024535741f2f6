/** The allowed imports between folders (docs/architecture.md). The comment of each rule says what to do instead. */
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
  'node_modules/(@kubernetes/client-node|croner|fast-json-stable-stringify|pino|pino-pretty|prom-client|re2js|yaml|yargs)/';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Merge two modules that import each other, or move the part that both need down a layer.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'No module imports this one: delete it, or import it where it belongs.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/web/assets/' },
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
      comment: 'src must not depend on its tests: move the shared part into src, or inject it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'src-only-bundled-libraries',
      comment: 'List a library of the product here and justify it in docs/adr; src imports no development tool.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/', pathNot: runtimeLibraries },
    },
    layer('lib', ['lib'], 'Code that needs the domain belongs into the folder of its verb.'),
    layer('model', ['model'], 'The domain model depends on no other layer: pass what you need as a value.'),
    layer('plan', ['plan', 'model'], 'Decisions are pure: take a fact as a parameter instead of fetching it.'),
    layer(
      'inventory',
      ['inventory', 'plan', 'model'],
      'The inventory only remembers objects and gathers facts: let the controller call it.',
    ),
    {
      name: 'one-door-into-memory',
      comment:
        'Only Inventory.take changes the memory. Pass it an event instead of a store; imports of types are allowed.',
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
      'The queue handles keys only: declare an interface and let src/app connect the two.',
    ),
    layer(
      'kube',
      ['kube', 'model', 'lib'],
      'kube calls the API server and makes no decisions: take a function or sink as a parameter.',
    ),
    layer('status', ['status', 'plan', 'model'], 'States and words are pure: take a fact as a parameter.'),
    layer('rollouts', ['rollouts', 'plan', 'model'], 'Verdicts are pure: take facts and moments as parameters.'),
    layer(
      'staging',
      ['staging', 'model'],
      'The order of rolls is pure: take a fact as a parameter instead of fetching it.',
    ),
    layer(
      'controller',
      ['controller', 'inventory', 'staging', 'status', 'rollouts', 'plan', 'queue', 'model', 'lib'],
      'Declare the interface that you need in controller; kube or observability implements it and src/app connects them.',
    ),
    layer(
      'notify',
      ['notify', 'config', 'status', 'model', 'lib'],
      'Messages to people are made of notices: let the controller report what they have to say.',
    ),
    layer(
      'election',
      ['election', 'model', 'lib'],
      'The election does not depend on the controller: take callbacks and interfaces.',
    ),
    layer('config', ['config', 'model'], 'config turns options into settings: build what depends on them in src/app.'),
    layer(
      'manifests',
      ['manifests', 'model'],
      'The reader of files knows no rule: pass what it needs of the system as FilePorts.',
    ),
    layer(
      'findings',
      ['findings', 'manifests', 'model'],
      'The formats of findings know no rule: a finding has all that they print.',
    ),
    layer(
      'lint',
      ['lint', 'findings', 'manifests', 'plan', 'status', 'model'],
      'Rules are pure: pass what they need of files or a cluster as a value.',
    ),
    layer(
      'survey',
      ['survey', 'inventory', 'staging', 'status', 'plan', 'model'],
      'A survey reads through the interface ClusterClient: src/app connects it to the API server.',
    ),
    layer(
      'preview',
      ['preview', 'manifests', 'survey', 'inventory', 'status', 'plan', 'model'],
      'A preview is pure: let src/commands read files and clusters, and print.',
    ),
    layer(
      'views',
      ['views', 'config', 'survey', 'status', 'plan', 'model'],
      'Words and data are pure: take what they are about as a value.',
    ),
    layer(
      'web',
      ['web', 'views', 'survey', 'inventory', 'status', 'plan', 'model', 'lib'],
      'The page renders what an InventorySource says: src/app and src/commands connect it to a controller or a cluster.',
    ),
    layer(
      'commands',
      [
        'commands',
        'app',
        'config',
        'web',
        'views',
        'lint',
        'preview',
        'findings',
        'manifests',
        'notify',
        'survey',
        'status',
        'plan',
        'model',
        'lib',
      ],
      'A command turns settings into work: src/app connects it to the cluster.',
    ),
    {
      name: 'layer-observability',
      comment:
        'observability implements interfaces of the layers that it measures: import their types only. src/status has the words that it prints.',
      severity: 'error',
      from: { path: '^src/observability/' },
      to: { path: '^src/', pathNot: '^src/(observability|status|lib|model)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'wired-in-app-only',
      comment:
        'Only src/app imports kube and observability from outside: declare an interface and let src/app pass the implementation.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|kube|observability)/' },
      to: { path: '^src/(kube|observability)/' },
    },
    {
      name: 'main-dispatches-only',
      comment: 'main.ts parses the command line and runs the command: put the work of a command into src/commands.',
      severity: 'error',
      from: { path: '^src/main[.]ts$' },
      to: { path: '^src/', pathNot: '^src/((commands/table|config/(command|parse)|signals)[.]ts$|model/)' },
    },
    {
      name: 'commands-on-demand',
      comment:
        'Only the table imports commands/on-demand.ts, and dynamically: a static import loads every command into the controller.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/commands/on-demand[.]ts$', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'controller-on-demand',
      comment:
        'Only commands/run.ts imports app/run.ts, and dynamically: a static import loads the controller into every command.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/app/run[.]ts$', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'notifications-on-demand',
      comment:
        'src/app imports notifications dynamically: a static import loads their code into controllers that send none.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(notify|commands)/' },
      to: { path: '^src/notify/', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'page-on-demand',
      comment:
        'Only app/app.ts imports app/controller-page.ts, and dynamically: a static import loads the page into every controller.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/app/controller-page[.]ts$', dependencyTypesNot: ['dynamic-import', 'type-only'] },
    },
    {
      name: 'commands-are-the-top',
      comment: 'Only main.ts imports commands from outside src/commands: pass what a lower layer needs as a parameter.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main[.]ts$|commands/)' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'app-below-commands-only',
      comment: 'Only commands import the composition root: pass what a lower layer needs as a parameter.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands|app)/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'pure-without-libraries',
      comment:
        'model, plan, rollouts, staging, inventory and queue import no Node module and no library, except plan/record/hmac.ts (crypto), plan/record/digest.ts (stable JSON), plan/stakater/re2-pattern.ts (re2js) and plan/window/cron-schedule.ts (croner).',
      severity: 'error',
      from: {
        path: '^src/(model|plan|rollouts|staging|inventory|queue)/',
        pathNot: '^src/plan/(record/(digest|hmac)|stakater/re2-pattern|window/cron-schedule)[.]ts$',
      },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'network-in-few-files',
      comment:
        'Only kube/transport/transport.ts (with agents.ts and lib/connect-tunnel.ts), notify/delivery/post.ts and observability/http-server.ts open sockets: use their interfaces. lib/proxy-environment.ts compares addresses.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(kube/transport/(transport|agents)|lib/(connect-tunnel|proxy-environment)|notify/delivery/post|observability/http-server)[.]ts$',
      },
      to: { path: '^(node:)?(https?|net|tls|http2|dgram|dns)$', dependencyTypesNot: ['type-only'] },
    },
    importedOnlyBy('@kubernetes/client-node', 'src/kube/kubeconfig/kube-config.ts', 'Use the transport.'),
    importedOnlyBy(
      'croner',
      'src/plan/window/cron-schedule.ts',
      'Take a Window, and ask it with isOpen or nextOpening.',
    ),
    importedOnlyBy('fast-json-stable-stringify', 'src/plan/record/digest.ts', 'Canonical JSON is for digests.'),
    importedOnlyBy('pino', 'src/observability/logger.ts', 'Take a Logger as a parameter.'),
    importedOnlyBy('pino-pretty', 'src/observability/logger.ts', 'Take a Logger as a parameter.'),
    importedOnlyBy(
      'prom-client',
      'src/observability/registry.ts',
      'Declare a metrics interface beside what you measure.',
    ),
    importedOnlyBy('re2js', 'src/plan/stakater/re2-pattern.ts', 'Take a NamePattern.'),
    importedOnlyBy('yargs', 'src/config/help.ts', 'Declare options in a Command; yargs only lays out the help.'),
    importedOnlyBy(
      'yaml',
      'src/(config/file|commands/client/output|kube/kubeconfig/kubeconfig-file|manifests/(documents|plain-value)).ts',
      'Take the parsed values.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
