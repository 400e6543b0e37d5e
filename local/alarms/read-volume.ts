import { resolve } from '../assembly/intrinsics';
import { at } from '../assembly/json';
import { type Assembly, addressOf } from '../assembly/template';
import { BEFORE_DEPLOY, createResolver, existing } from '../assembly/values';

const GIB = 1024 ** 3;

/** Bytes of the volume of each broker; undefined where the cluster has none to size (Express, Serverless). */
export function volumeBytesOf(assembly: Assembly): number | undefined {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  for (const { stack, resource } of existing(assembly, resolver, (type) => type === 'AWS::MSK::Cluster')) {
    const written = at(resource.properties, 'BrokerNodeGroupInfo', 'StorageInfo', 'EBSStorageInfo', 'VolumeSize');
    const size = written === undefined ? undefined : resolve(written, resolver.scope(stack), addressOf(stack, resource.logicalId));
    if (typeof size === 'number') return size * GIB;
  }
  return undefined;
}
