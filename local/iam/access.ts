/** Who may do what on the brokers of one run: the roles of the templates, each with credentials of its own, and a guest's. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { KafkaConnection } from '../../lambda/shared/kafka/client';
import type { Assembly } from '../assembly/template';
import { readIamEvents } from '../kafka/iam/events';
import { type BrokerPolicy, type BrokerRole, type BrokerStatement, writePolicyFile } from '../kafka/iam/policy-file';
import { makeCredentials, type RoleCredentials } from './credentials';
import { type IamReport, summarizeDecisions } from './decisions';
import { readRoles } from './roles';

export interface AccessOptions {
  readonly assembly: Assembly;
  readonly clusterArn: string;
  /** Folder of this run that only its owner may read: the policy file holds secrets. */
  readonly directory: string;
}

/** Where a client finds the brokers, and whose certificates it trusts. */
export interface SecuredEndpoint {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly caFile: string;
}

/** Whoever is given `--client-properties`; no template has the role. */
const GUEST = 'local-client';
const EVERYTHING: readonly BrokerStatement[] = [{ effect: 'Allow', actions: ['kafka-cluster:*'], resources: ['*'] }];

type RoleWithCredentials = Omit<BrokerRole, keyof RoleCredentials> & RoleCredentials;

export class LocalAccess {
  readonly policyFile: string;
  readonly logDirectory: string;
  readonly #endpoint: Pick<BrokerPolicy, 'region' | 'clusterArn'>;
  readonly #roles: Map<string, RoleWithCredentials>;
  readonly #guestArn: string;
  readonly #restricted = new Map<string, readonly BrokerStatement[]>();
  #writing: Promise<void> = Promise.resolve();

  private constructor({ clusterArn, directory }: AccessOptions, roles: readonly RoleWithCredentials[], guestArn: string) {
    this.policyFile = join(directory, 'policy.json');
    this.logDirectory = join(directory, 'decisions');
    this.#endpoint = { region: clusterArn.split(':')[3] ?? '', clusterArn };
    this.#roles = new Map(roles.map((role) => [role.arn, role]));
    this.#guestArn = guestArn;
  }

  /** Writes the policy file. Throws `AssemblyError` for policies with errors, before anything is started. */
  static async open(options: AccessOptions): Promise<LocalAccess> {
    const guestArn = `arn:aws:iam::${options.clusterArn.split(':')[4] ?? ''}:role/${GUEST}`;
    const known = [...readRoles(options.assembly), { arn: guestArn, statements: EVERYTHING }];
    const roles = known.map(({ arn, statements }) => ({ arn, statements, ...makeCredentials() }));
    const access = new LocalAccess(options, roles, guestArn);
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    await writePolicyFile(access.policyFile, access.policy);
    return access;
  }

  /** As the templates have it, and with what was added since. */
  get policy(): BrokerPolicy {
    return { ...this.#endpoint, roles: [...this.#roles.values()] };
  }

  get guest(): RoleCredentials {
    return this.#role(this.#guestArn);
  }

  /** Undefined for a role that is in no template. */
  credentialsOf(roleArn: string): RoleCredentials | undefined {
    return this.#roles.get(roleArn);
  }

  /** A connection with the rights of a role. Throws RangeError for one that is not known. */
  connectionAs(roleArn: string, endpoint: SecuredEndpoint): KafkaConnection {
    const role = this.#role(roleArn);
    const { region, clusterArn } = this.#endpoint;
    return { ...endpoint, auth: 'iam', region, identity: { roleArn, clusterArn }, credentials: async () => role };
  }

  /** Other statements for a role, or with undefined its own again; running brokers take them over within some 20 ms. */
  restrict(roleArn: string, statements: readonly BrokerStatement[] | undefined): Promise<void> {
    if (statements === undefined) this.#restricted.delete(roleArn);
    else this.#restricted.set(roleArn, statements);
    return this.#write();
  }

  /** One more role with credentials of its own, as a deployment adds it; running brokers know it within some 20 ms. */
  async add(arn: string, statements: readonly BrokerStatement[]): Promise<void> {
    if (this.#roles.has(arn)) throw new RangeError(`role ${arn} is there already`);
    this.#roles.set(arn, { arn, statements, ...makeCredentials() });
    try {
      await this.#write();
    } catch (error) {
      // The brokers do not know it: it can be added again.
      this.#roles.delete(arn);
      throw error;
    }
  }

  /** @param eventFiles of the brokers; admin requests are decided on the active controller, so each holds a part */
  async report(eventFiles: readonly string[]): Promise<IamReport> {
    return summarizeDecisions(await readIamEvents(eventFiles), (arn) => this.isOurs(arn));
  }

  /** Whether a role is of the templates, or was added like one: guests are not. */
  isOurs(roleArn: string): boolean {
    return roleArn !== this.#guestArn;
  }

  #write(): Promise<void> {
    const roles = this.policy.roles.map((role) => ({ ...role, statements: this.#restricted.get(role.arn) ?? role.statements }));
    // One writer at a time: the file is replaced through a draft of a fixed name. Who wrote before was told of its failure.
    this.#writing = this.#writing.catch(() => undefined).then(() => writePolicyFile(this.policyFile, { ...this.policy, roles }));
    return this.#writing;
  }

  #role(roleArn: string): RoleWithCredentials {
    const role = this.#roles.get(roleArn);
    if (role === undefined) throw new RangeError(`role ${roleArn} is not in the templates; known: ${[...this.#roles.keys()].join(', ')}`);
    return role;
  }
}
