/**
 * TLS certificates for the servers that tests start. A certificate authority lives in memory, is valid for a day and
 * is created for each server, so no private key is ever committed or outlives a test run.
 */
import 'reflect-metadata';

import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

import * as x509 from '@peculiar/x509';

/** An ECDSA P-256 certificate authority that exists only in memory. */
export interface CertificateAuthority {
  /** The authority's own certificate, to be trusted by clients. */
  readonly caPem: string;
  /** Issues a client certificate, which is a server certificate too when `hosts` names at least one host. */
  issue(options: CertificateOptions): Promise<IssuedCertificate>;
}

/** The subject of a certificate. */
export interface CertificateOptions {
  /** The user name as Kubernetes reads it from a client certificate. */
  readonly commonName: string;
  /** The groups as Kubernetes reads them from a client certificate. */
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses; any makes the certificate valid for servers too. */
  readonly hosts?: readonly string[];
}

/** A leaf certificate and its private key (PKCS#8), both PEM. */
export interface IssuedCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING_ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' } as const;
const VALID_FOR_MS = 24 * 60 * 60 * 1000;
/** Certificates start in the past, so that a client accepts them whose clock is set back an hour. */
const BACKDATED_BY_MS = 2 * 60 * 60 * 1000;

/** Makes a certificate authority with a new key. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await generateKeyPair();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity(),
      serialNumber: serialNumber(),
      name: [{ CN: ['reroll test authority'] }],
      keys,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return {
    caPem: certificate.toString('pem'),
    issue: (options) => issueCertificate({ certificate, keys }, options),
  };
}

interface Issuer {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function issueCertificate(issuer: Issuer, options: CertificateOptions): Promise<IssuedCertificate> {
  const { commonName, organizations = [], hosts = [] } = options;
  const keys = await generateKeyPair();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      ...validity(),
      serialNumber: serialNumber(),
      issuer: issuer.certificate.subjectName,
      subject: [...organizations.map((organization) => ({ O: [organization] })), { CN: [commonName] }],
      publicKey: keys.publicKey,
      signingKey: issuer.keys.privateKey,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey, false, webcrypto),
        ...purposeExtensions(hosts),
      ],
    },
    webcrypto,
  );
  return { certPem: certificate.toString('pem'), keyPem: await privateKeyPem(keys.privateKey) };
}

function purposeExtensions(hosts: readonly string[]): x509.Extension[] {
  if (hosts.length === 0) {
    return [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])];
  }
  const names = hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host }));
  return [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth, x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
  ];
}

function generateKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATED_BY_MS), notAfter: new Date(now + VALID_FOR_MS) };
}

/** A random serial number whose first byte makes it a positive integer without a leading zero. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
