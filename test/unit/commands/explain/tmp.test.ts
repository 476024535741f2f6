import { test } from '@jest/globals';
import { Shop } from '../../../builders/shop.ts';
import { runExplain } from './run-explain.ts';
const minute = 60_000;
test('show', async () => {
  const shop = new Shop();
  const show = async (argv: string[], o = {}) => {
    const r = await runExplain(shop, argv, o);
    process.stdout.write(`\n$ explain ${argv.join(' ')} ${JSON.stringify(o)}\n${r.lines.join('\n')}\n${r.talk.map((t) => `! ${t}`).join('\n')} (${r.code})\n`);
  };
  shop.config('ConfigMap/app', { color: 'red', size: '1', other: 'x' });
  shop.config('ConfigMap/nginx', { conf: 'x' });
  shop.config('Secret/db', { password: 'x', spare: 'y' });
  shop.config('Secret/tls', { crt: 'x' });
  const key = (name: string, k: string) => ({ valueFrom: { configMapKeyRef: { name, key: k } } });
  shop.workload('web', {
    annotations: { 'reroll.dev/auto': 'true', 'reroll.dev/approval': 'required', 'reroll.dev/exclude-secrets': 'tls' },
    podSpec: {
      containers: [{ name: 'app', env: [key('app', 'color'), key('app', 'size'), { valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }], volumeMounts: [{ name: 'conf' }] }],
      volumes: [{ name: 'conf', configMap: { name: 'nginx' } }, { name: 'tls', secret: { secretName: 'tls' } }],
    },
  });
  shop.workload('api');
  shop.workload('old', { annotations: { 'reroll.dev/atuo': 'true' } });
  await shop.control();
  shop.revision('Deployment', 'web', 11, { 'reroll.dev/config-hash': 'a', 'reroll.dev/cause': '["ConfigMap/app"]' });
  shop.pass(3 * 86_400_000);
  shop.revision('Deployment', 'web', 12, { 'reroll.dev/config-hash': 'b', 'reroll.dev/cause': '["ConfigMap/app","Secret/db"]' });
  shop.config('ConfigMap/app', { color: 'blue', size: '1', other: 'x' });
  await shop.control();
  shop.pass(14 * minute);
  await show(['deploy/web']);
  await show(['deploy/web'], { hasKeys: true });
  await show(['deploy/web'], { hasKeys: true, columns: 60 });
  await show(['deploy/web'], { columns: 100 });
  await show(['deploy/old']);
  await show(['deploy/api']);
  await show(['cm/app']);
  await show(['secret/db']);
  await show(['deploy/web', '-o', 'yaml'], { hasKeys: true });
  await show(['cm/app', '-o', 'json']);
  await show(['deploy/web', '--exit-code','--auto-reload-all']);
});
