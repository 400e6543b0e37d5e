import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';

export interface EnvironmentStackOptions {
  readonly description: string;
  /** Whether the stack may hold what must not be deleted by mistake. */
  readonly protects?: boolean;
}

/** A stack of one environment: named after it, in its region and zones, tagged with it. */
export abstract class EnvironmentStack extends Stack {
  /** Of what holds data. What a creation that failed has left must go: it holds nothing, costs money, and its name would stop the next one. */
  protected readonly removalPolicy: RemovalPolicy;
  private readonly zones: readonly string[];

  constructor(scope: Construct, part: string, config: AppConfig, { description, protects = false }: EnvironmentStackOptions) {
    super(scope, `msk-${config.name}-${part}`, {
      description,
      env: { region: config.region },
      terminationProtection: protects && config.protection.stackTermination,
      tags: { project: 'msk-blueprint', environment: config.name },
    });
    this.removalPolicy = config.deleteData ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.zones = config.availabilityZones;
  }

  /**
   * For a stack that reads outputs of the cluster's: CloudFormation looks them up only when it updates this stack, and a new cluster, whose name is
   * always another, must be a reason for that.
   */
  protected followCluster({ cluster }: AppConfig): void {
    new CfnOutput(this, 'ClusterName', { value: cluster.name });
  }

  /** The configured zones. Without this a network would ask AWS for them at synthesis, or get two of its own choice. */
  override get availabilityZones(): string[] {
    return [...this.zones];
  }
}
