/** Deterministic stand-ins for what AWS would make up: the same template always gets the same names, so that state survives a restart. */
import { createHash } from 'node:crypto';

/** Where a resource stands. */
export interface Place {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly account: string;
}

const SUFFIX_LENGTH = 12;
const MAXIMUM_NAME_LENGTH = 64;

/** Hexadecimal digits, made from the place. */
export function digits(place: Place, length: number): string {
  return createHash('sha256')
    .update(`${place.account}/${place.region}/${place.stackName}/${place.logicalId}`)
    .digest('hex')
    .slice(0, length);
}

export function uuid(place: Place): string {
  return digits(place, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** As CloudFormation names what has no name: stack, logical id and a suffix, cut to 64 characters. */
export function generatedName(place: Place): string {
  const prefix = `${place.stackName}-${place.logicalId}`.slice(0, MAXIMUM_NAME_LENGTH - SUFFIX_LENGTH - 1);
  return `${prefix}-${digits(place, SUFFIX_LENGTH).toUpperCase()}`;
}

/** @param resource The part after the account, e.g. `function:name`. */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

/** ARNs of services whose names are the same in every region: IAM. */
export function globalArn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}::${place.account}:${resource}`;
}
