import { randomInt } from 'node:crypto';

/** Credentials of a role, made up for one run. Letters and digits only: DynamoDB Local takes no other access key. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Never the same twice; the prefix tells a person that the key is not one of AWS's. */
export function makeCredentials(): RoleCredentials {
  return { accessKeyId: `LOCAL${random(CAPITALS, 15)}`, secretAccessKey: random(LETTERS, 40), sessionToken: random(LETTERS, 64) };
}

const random = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)] ?? '').join('');
