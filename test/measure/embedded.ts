/** The embedded API server as a process of its own, so that its cost is not part of the measurement. */
import process from 'node:process';

import { startEmbeddedApiServer } from '../fakes/apiserver/server.ts';

const server = await startEmbeddedApiServer({ historyLimit: 1_000 });
const { server: url, caPem, adminToken } = server;
process.stdout.write(`${JSON.stringify({ server: url, caPem, adminToken })}\n`);
// The parent closes the input when it is done, or has ended.
process.stdin.resume();
process.stdin.once('end', () => void server.stop());
