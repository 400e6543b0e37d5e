import { get } from 'node:https';
import { dnsSuffix } from '../../shared/aws/endpoints';
import { queryText, type Signer, signHeaders } from '../../shared/aws/sigv4';

/** Without a way to CloudFormation the question must not hold up the answer. */
const TIMEOUT_MS = 5_000;

/**
 * Whether CloudFormation undoes a failed update of the stack; undefined where it cannot be asked (no way out of the network, no right). One signed
 * request instead of a client of the SDK, which would double the bundle.
 */
export async function isStackRollingBack(stackId: string, signer: Signer): Promise<boolean | undefined> {
  const status = await request(stackId, signer).then(statusOf, () => undefined);
  // Once a rollback is complete nothing is undone any more, whoever still asks.
  return status?.endsWith('ROLLBACK_IN_PROGRESS');
}

/** `UPDATE_ROLLBACK_IN_PROGRESS` out of DescribeStacks' answer. */
export const statusOf = (xml: string): string | undefined => /<StackStatus>([A-Z_]+)<\/StackStatus>/.exec(xml)?.[1];

function request(stackId: string, signer: Signer): Promise<string> {
  const { host, path, headers } = signedDescribeStacks(stackId, signer);
  return new Promise((resolve, reject) => {
    const sent = get({ host, path, headers, timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`DescribeStacks: ${response.statusCode}`));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('error', reject);
  });
}

export interface SignedRequest {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function signedDescribeStacks(stackId: string, signer: Signer): SignedRequest {
  const host = `cloudformation.${signer.region}.${dnsSuffix(signer.region)}`;
  const query = { Action: 'DescribeStacks', StackName: stackId, Version: '2010-05-15' };
  const headers = signHeaders({ method: 'GET', host, query, headers: {}, body: '' }, { ...signer, service: 'cloudformation' });
  return { host, path: `/?${queryText(query)}`, headers };
}
