/** Every lab, in the order of the course. */

import { lab as appendOnly } from './append-only';
import { lab as decoupling } from './decoupling';
import { lab as faultTolerance } from './fault-tolerance';
import { lab as functionalArchitecture } from './functional-architecture';
import { lab as keysAndPartitions } from './keys-and-partitions';
import { lab as onDemand } from './on-demand';
import { lab as order } from './order';
import { lab as parallelism } from './parallelism';
import { lab as producersTopicsConsumers } from './producers-topics-consumers';
import { lab as provisioning } from './provisioning';
import { lab as retentionBySize } from './retention-by-size';
import { lab as retentionByTime } from './retention-by-time';
import { lab as singleSourceOfTruth } from './single-source-of-truth';
import type { Lab } from './support/lab';
import { lab as unchanged } from './unchanged';

export const LABS: readonly Lab[] = [
  producersTopicsConsumers,
  faultTolerance,
  order,
  unchanged,
  decoupling,
  singleSourceOfTruth,
  onDemand,
  retentionByTime,
  retentionBySize,
  keysAndPartitions,
  appendOnly,
  parallelism,
  provisioning,
  functionalArchitecture,
];
