import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KAFKA_ENV } from '../../../lambda/shared/kafka/contract';
import { LocalAccess } from '../../../local/iam/access';
import { writeClientProperties } from '../../../local/iam/client-properties';
import { makeCredentials } from '../../../local/iam/credentials';
import { summarizeDecisions } from '../../../local/iam/decisions';
import { parseIamEvents } from '../../../local/kafka/iam/events';
import { assemblyOf, stackOf, withFolder } from '../assembly/support';

const CLUSTER = 'arn:aws:kafka:us-east-1:111122223333:cluster/logs/0a1b-1';
const ASSEMBLY = assemblyOf(
  stackOf('stack', {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'reader',
          Policies: [
            { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'kafka-cluster:Connect', Resource: CLUSTER }] } },
          ],
        },
      },
    },
  }),
);
const READER = 'arn:aws:iam::111122223333:role/reader';

describe('the credentials of a run', () => {
  it('are letters and digits, differ between roles and runs, and look like nobody’s', () => {
    const made = Array.from({ length: 50 }, makeCredentials);
    expect(new Set(made.flatMap((credentials) => Object.values(credentials))).size).toBe(150);
    for (const { accessKeyId, secretAccessKey, sessionToken } of made) {
      expect(accessKeyId).toMatch(/^LOCAL[A-Z2-7]{15}$/);
      expect(`${secretAccessKey}${sessionToken}`).toMatch(/^[A-Za-z0-9]{104}$/);
    }
  });

  it('are in a file that only its owner may read, one pair per role of the templates and one for a guest', async () => {
    await withFolder(async (folder) => {
      const access = await LocalAccess.open({ assembly: ASSEMBLY, clusterArn: CLUSTER, directory: join(folder, 'iam') });
      expect(statSync(access.policyFile).mode & 0o077).toBe(0);
      const written = JSON.parse(readFileSync(access.policyFile, 'utf8'));
      expect(written).toMatchObject({
        region: 'us-east-1',
        clusterArn: CLUSTER,
        roles: [{ arn: READER }, { arn: expect.stringContaining('local-client') }],
      });
      expect(access.credentialsOf(READER)?.accessKeyId).toBe(written.roles[0].accessKeyId);
      expect(access.credentialsOf('arn:aws:iam::111122223333:role/stranger')).toBeUndefined();
    });
  });

  it('make a connection that names role and cluster, so that an error can', async () => {
    await withFolder(async (directory) => {
      const access = await LocalAccess.open({ assembly: ASSEMBLY, clusterArn: CLUSTER, directory });
      const endpoint = { brokers: ['127.0.0.1:1'], clientId: 'c', caFile: 'ca.pem' };
      expect(access.connectionAs(READER, endpoint)).toMatchObject({ auth: 'iam', identity: { roleArn: READER, clusterArn: CLUSTER } });
      expect(() => access.connectionAs('arn:aws:iam::1:role/x', endpoint)).toThrow(/not in the templates/);
    });
  });
});

describe('a role that is added while the brokers run', () => {
  it('has credentials of its own and only its own statements, in the file that the brokers read', async () => {
    await withFolder(async (directory) => {
      const access = await LocalAccess.open({ assembly: ASSEMBLY, clusterArn: CLUSTER, directory });
      const arn = 'arn:aws:iam::111122223333:role/added';
      const statements = [{ effect: 'Allow' as const, actions: ['kafka-cluster:Connect'], resources: [CLUSTER] }];
      await access.add(arn, statements);
      const written = JSON.parse(readFileSync(access.policyFile, 'utf8'));
      expect(written.roles).toContainEqual({ arn, statements, ...access.credentialsOf(arn) });
      expect(access.credentialsOf(arn)?.accessKeyId).not.toBe(access.credentialsOf(READER)?.accessKeyId);
      await expect(access.add(arn, statements)).rejects.toThrow(/is there already/);
    });
  });

  it('can be added again when the file could not be written', async () => {
    await withFolder(async (folder) => {
      const directory = join(folder, 'iam');
      const access = await LocalAccess.open({ assembly: ASSEMBLY, clusterArn: CLUSTER, directory });
      const arn = 'arn:aws:iam::111122223333:role/added';
      rmSync(directory, { recursive: true });
      await expect(access.add(arn, [])).rejects.toThrow('ENOENT');
      expect(access.credentialsOf(arn)).toBeUndefined();
      mkdirSync(directory);
      await access.add(arn, []);
      expect(JSON.parse(readFileSync(access.policyFile, 'utf8')).roles).toHaveLength(3);
    });
  });

  it('survives what is restricted and given back', async () => {
    await withFolder(async (directory) => {
      const access = await LocalAccess.open({ assembly: ASSEMBLY, clusterArn: CLUSTER, directory });
      await access.add('arn:aws:iam::111122223333:role/added', []);
      await access.restrict(READER, []);
      await access.restrict(READER, undefined);
      expect(JSON.parse(readFileSync(access.policyFile, 'utf8')).roles).toHaveLength(3);
    });
  });
});

describe('properties for a client of somebody else', () => {
  const properties = { bootstrap: '127.0.0.1:1', caFile: '/ca.pem', region: 'us-east-1', credentials: makeCredentials() };

  it('have what the official Java client reads, for its owner alone, and go with the run', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'client.properties');
      const written = await writeClientProperties(file, properties);
      expect(statSync(file).mode & 0o077).toBe(0);
      expect(readFileSync(file, 'utf8')).toContain('software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler');
      await written.stop();
      expect(() => statSync(file)).toThrow();
    });
  });

  it('are for their owner alone where everybody could read the file that was there', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'client.properties');
      writeFileSync(file, 'old', { mode: 0o644 });
      await writeClientProperties(file, properties);
      expect(statSync(file).mode & 0o077).toBe(0);
    });
  });

  it('are what a shell and Java read, whatever the path is called', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'client.properties');
      const caFile = "/home/zoé/it's $HOME; state/ca.pem";
      await writeClientProperties(file, { ...properties, caFile });
      const script = `eval "$(sed -n 's/^# export/export/p' "$1")"; printf %s "$${KAFKA_ENV.caFile}"`;
      expect(execFileSync('/bin/sh', ['-c', script, 'sh', file], { encoding: 'utf8' })).toBe(caFile);
      expect(readFileSync(file, 'utf8')).toContain("\nssl.truststore.location=/home/zo\\u00e9/it's $HOME; state/ca.pem\n");
    });
  });

  it('are refused where they have no place, in the words of the option', async () => {
    await withFolder(async (folder) => {
      await expect(writeClientProperties(join(folder, 'none', 'c.properties'), properties)).rejects.toThrow(
        /^--client-properties must name/,
      );
    });
  });
});

describe('the decisions of a run', () => {
  const line = (fields: object) =>
    JSON.stringify({ event: 'decision', role: READER, action: 'kafka-cluster:WriteData', resource: 'r', ...fields });

  it('are told once each, and quiet refusals not at all', () => {
    const text = [
      line({ allowed: true, broker: 1 }),
      line({ allowed: true, broker: 2 }),
      line({ allowed: false, quiet: true, resource: 'hidden' }),
      line({ allowed: false, resource: 'refused' }),
      line({ allowed: true, role: 'guest' }),
      JSON.stringify({ event: 'policy-read' }),
      '{"event":"deci',
    ].join('\n');
    expect(summarizeDecisions(parseIamEvents(text), (role) => role === READER)).toEqual({
      enforced: true,
      allowed: [`${READER} kafka-cluster:WriteData r`],
      denied: [`${READER} kafka-cluster:WriteData refused`],
    });
  });
});
