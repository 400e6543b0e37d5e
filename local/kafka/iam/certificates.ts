/**
 * A certificate authority that lives for one run, and the certificate of the brokers. Made here because Node reads X.509 but writes none, and
 * a JVM for it would take a second. Elliptic curves: a handshake costs a fraction of RSA's, with clients of every language.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as der from './der';

export interface BrokerCertificates {
  /** For clients, to trust. Its private key is never written anywhere. */
  readonly caPem: string;
  /** For the brokers: private key (PKCS #8) first, then their certificate, then the authority's. */
  readonly keyStorePem: string;
}

const VALID_BEFORE_MS = 60 * 60_000;
const VALID_FOR_MS = 30 * 24 * 60 * 60_000;

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const LOOPBACK_BYTES = Buffer.from([127, 0, 0, 1]);

/** Of the brokers' certificate: the address 127.0.0.1 and the name localhost. */
export function makeCertificates(now: Date): BrokerCertificates {
  const authority = newKeyPair();
  const broker = newKeyPair();
  const issued = { issuer: 'msk-blueprint: this run only', authority, now };
  const ca = certificate({ ...issued, subject: issued.issuer, publicKey: authority.publicKey, extensions: authorityExtensions() });
  const leaf = certificate({ ...issued, subject: 'broker', publicKey: broker.publicKey, extensions: brokerExtensions() });
  const key = broker.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { caPem: pem(ca), keyStorePem: `${key}${pem(leaf)}${pem(ca)}` };
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

interface CertificateSpec {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly authority: KeyPair;
  readonly now: Date;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, section 4.1. */
function certificate(spec: CertificateSpec): Buffer {
  const publicKey = spec.publicKey.export({ type: 'spki', format: 'der' });
  const keyIds = [
    extension('2.5.29.14', false, der.octetString(keyId(spec.publicKey))),
    extension('2.5.29.35', false, der.sequence(der.implicit(0, keyId(spec.authority.publicKey)))),
  ];
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(randomBytes(16)),
    ECDSA_WITH_SHA256,
    name(spec.issuer),
    der.sequence(der.time(new Date(spec.now.getTime() - VALID_BEFORE_MS)), der.time(new Date(spec.now.getTime() + VALID_FOR_MS))),
    name(spec.subject),
    publicKey,
    der.explicit(3, der.sequence(...spec.extensions, ...keyIds)),
  );
  return der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(sign('sha256', toBeSigned, spec.authority.privateKey)));
}

function name(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier(COMMON_NAME), der.utf8String(commonName))));
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

/** Basic constraints, and key usage: keyCertSign and cRLSign. */
function authorityExtensions(): readonly Buffer[] {
  return [
    extension('2.5.29.19', true, der.sequence(der.boolean(true))),
    extension('2.5.29.15', true, der.bitString(Buffer.from([0b0000_0110]), 1)),
  ];
}

/** Key usage digitalSignature, its purpose, and who it is for. */
function brokerExtensions(): readonly Buffer[] {
  return [
    extension('2.5.29.19', true, der.sequence()),
    extension('2.5.29.15', true, der.bitString(Buffer.from([0b1000_0000]), 7)),
    extension('2.5.29.37', false, der.sequence(der.objectIdentifier(SERVER_AUTHENTICATION))),
    extension('2.5.29.17', false, der.sequence(der.implicit(2, Buffer.from('localhost')), der.implicit(7, LOOPBACK_BYTES))),
  ];
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return der.sequence(der.objectIdentifier(id), ...(isCritical ? [der.boolean(true)] : []), der.octetString(value));
}

function pem(certificateDer: Buffer): string {
  const lines = certificateDer.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
