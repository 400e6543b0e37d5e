import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeCertificates } from '../../../../local/kafka/iam/certificates';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/g;

/** Resolves with the error of a client that trusts `ca` and connects to `host`; undefined when it got through. */
async function handshake(keyStorePem: string, ca: string, host: string): Promise<string | undefined> {
  const server = createServer({ key: keyStorePem, cert: keyStorePem.match(PEM)?.join('') ?? '' });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const error = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port, ca: [ca] }, () => resolve(undefined));
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code));
    socket.once('secureConnect', () => socket.destroy());
  });
  server.close();
  return error;
}

describe('the certificates of a run', () => {
  const { caPem, keyStorePem } = makeCertificates(new Date());
  const ca = new X509Certificate(caPem);
  const [brokerPem = ''] = keyStorePem.match(PEM) ?? [];
  const broker = new X509Certificate(brokerPem);

  it('are signed by an authority of their own', () => {
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(broker.ca).toBe(false);
    expect(broker.checkIssued(ca)).toBe(true);
    expect(broker.verify(ca.publicKey)).toBe(true);
  });

  it('are for the loopback address and no other', () => {
    expect(broker.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(broker.checkHost('localhost')).toBe('localhost');
    expect(broker.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('hold the key first, as Kafka reads it, and no key of the authority', () => {
    expect(keyStorePem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(keyStorePem.match(/PRIVATE KEY-----/g)).toHaveLength(2);
    expect(caPem).not.toContain('PRIVATE');
  });

  it('are good now, also for a clock that is a little behind, and not for ever', () => {
    const later = makeCertificates(new Date('2055-01-31T23:59:59Z'));
    const { validFrom, validTo } = new X509Certificate(later.caPem);
    expect([validFrom, validTo]).toEqual(['Jan 31 22:59:59 2055 GMT', 'Mar  2 23:59:59 2055 GMT']);
    expect(new Date(ca.validFrom).getTime()).toBeLessThan(Date.now());
  });

  it('let a client connect that trusts the authority', async () => {
    expect(await handshake(keyStorePem, caPem, '127.0.0.1')).toBeUndefined();
  });

  it('are refused by a client that trusts the authority of another run', async () => {
    expect(await handshake(keyStorePem, makeCertificates(new Date()).caPem, '127.0.0.1')).toMatch(/SIGNATURE|UNABLE_TO_VERIFY|SELF_SIGNED/);
  });
});
