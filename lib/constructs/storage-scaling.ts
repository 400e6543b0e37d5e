import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnCluster } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import type { StandardClusterConfig } from '../config/cluster-schema';
import { GIB } from '../config/fields';

/**
 * Lets the volumes grow (they never shrink). After that, an update of the template's volume size would send the old one and fail: raise
 * `storage` in the configuration first (aws-cloudformation/cloudformation-coverage-roadmap#1129).
 */
export function scaleStorage(scope: Construct, cluster: CfnCluster, scaling: StandardClusterConfig['storageScaling']): void {
  if (!scaling.enabled) return;
  const target = new CfnScalableTarget(scope, 'StorageTarget', {
    serviceNamespace: 'kafka',
    scalableDimension: 'kafka:broker-storage:VolumeSize',
    resourceId: cluster.attrArn,
    minCapacity: 1,
    maxCapacity: scaling.maximum / GIB,
  });
  new CfnScalingPolicy(scope, 'StoragePolicy', {
    policyName: 'broker-storage',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.ref,
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
      targetValue: scaling.targetUtilization,
      disableScaleIn: true,
    },
  });
}
