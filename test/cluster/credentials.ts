/**
 * The certificates, keys and tokens of one control plane. They are made when it starts and written below its folder,
 * and are gone with it.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createCertificateAuthority } from '../support/certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';

/** Paths of the files that the components are given. */
export interface CredentialFiles {
  readonly ca: string;
  readonly servingCert: string;
  readonly servingKey: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  readonly tokens: string;
  readonly controllerManagerKubeconfig: string;
}

/** What a control plane proves itself and its users with. */
export interface Credentials {
  readonly files: CredentialFiles;
  readonly caPem: string;
  /** Bearer token of a user in the group `system:masters`. */
  readonly adminToken: string;
}

/** Makes and writes the credentials of the control plane whose API server will be at `server`. */
export async function createCredentials(folder: string, server: string): Promise<Credentials> {
  const pki = join(folder, 'pki');
  await mkdir(pki, { mode: 0o700 });
  const files: CredentialFiles = {
    ca: join(pki, 'ca.crt'),
    servingCert: join(pki, 'serving.crt'),
    servingKey: join(pki, 'serving.key'),
    serviceAccountKey: join(pki, 'service-account.key'),
    serviceAccountPublicKey: join(pki, 'service-account.pub'),
    tokens: join(pki, 'tokens.csv'),
    controllerManagerKubeconfig: join(pki, 'kube-controller-manager.kubeconfig'),
  };
  const authority = await createCertificateAuthority();
  const { caPem } = authority;
  const serving = await authority.issue({ commonName: 'control-plane', hosts: ['127.0.0.1', 'localhost'] });
  const controllerManager = await authority.issue({ commonName: 'system:kube-controller-manager' });
  const serviceAccount = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const adminToken = randomBytes(24).toString('base64url');
  await Promise.all([
    writeFile(files.ca, caPem),
    writeFile(files.servingCert, serving.certPem),
    writeFile(files.servingKey, serving.keyPem, { mode: 0o600 }),
    writeFile(files.serviceAccountKey, serviceAccount.privateKey, { mode: 0o600 }),
    writeFile(files.serviceAccountPublicKey, serviceAccount.publicKey),
    writeFile(files.tokens, `${adminToken},admin,admin,system:masters\n`, { mode: 0o600 }),
    writeKubeconfig(files.controllerManagerKubeconfig, { server, caPem }, controllerManager),
  ]);
  return { files, caPem, adminToken };
}
