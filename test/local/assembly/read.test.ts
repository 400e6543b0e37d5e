import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../../local/assembly/read';
import { withFolder, writeAssembly } from './support';

describe('reading a cloud assembly', () => {
  it('orders stacks by their dependencies and finds assets under bucket and key', () =>
    withFolder((folder) => {
      writeAssembly(folder, {
        clients: { template: { Resources: {} }, dependencies: ['network'], assets: { 'abc.zip': 'asset.abc' } },
        network: { template: { Resources: { Vpc: { Type: 'AWS::EC2::VPC', DependsOn: 'Other', DeletionPolicy: 'Retain' } } } },
      });
      const { stacks } = readAssembly(folder);
      expect(stacks.map((stack) => [stack.name, stack.region, stack.account])).toEqual([
        ['msk-learn-network', 'eu-west-1', '111122223333'],
        ['msk-learn-clients', 'eu-west-1', '111122223333'],
      ]);
      expect([...(stacks[1]?.assets ?? [])]).toEqual([['cdk-hnb659fds-assets-111122223333-us-east-1/abc.zip', join(folder, 'asset.abc')]]);
      expect(stacks[0]?.template.resources.get('Vpc')).toEqual({
        logicalId: 'Vpc',
        type: 'AWS::EC2::VPC',
        properties: {},
        dependsOn: ['Other'],
        deletionPolicy: 'Retain',
      });
    }));

  it('refuses an assembly with errors noted by the app, as the command line of the CDK does', () =>
    withFolder((folder) => {
      const metadata = {
        '/network/Vpc': [
          { type: 'aws:cdk:error', data: 'too many zones' },
          { type: 'aws:cdk:warning', data: 'fine' },
        ],
      };
      writeAssembly(folder, { network: { template: { Resources: {} }, metadata } });
      expect(() => readAssembly(folder)).toThrow(
        expect.objectContaining({ code: 'SYNTH_FAILED', message: 'the app reports errors: /network/Vpc: too many zones' }),
      );
    }));

  it('says which file cannot be read', () =>
    withFolder((folder) => {
      expect(() => readAssembly(folder)).toThrow(`cannot read ${join(folder, 'manifest.json')}`);
      writeFileSync(join(folder, 'manifest.json'), '{"artifacts":');
      expect(() => readAssembly(folder)).toThrow(expect.objectContaining({ code: 'ASSEMBLY_UNREADABLE' }));
    }));

  it('names every malformed resource', () =>
    withFolder((folder) => {
      writeAssembly(folder, { network: { template: { Resources: { A: {}, B: 'x', C: { Type: 'AWS::EC2::VPC' } } } } });
      expect(() => readAssembly(folder)).toThrow(/Resources\.A: must be an object with a Type.*Resources\.B: must be/);
    }));
});
