import type { Drill } from './drill';
import { BROKER_DRILLS } from './drills/brokers';
import { DISK_DRILLS } from './drills/disk';
import { FUNCTION_DRILLS } from './drills/functions';
import { LOAD_DRILLS } from './drills/load';
import { NETWORK_DRILLS } from './drills/network';
import { RECORD_DRILLS } from './drills/records';
import { SESSION_DRILLS } from './drills/sessions';

const { functionKilled, tableThrottled, clockJumps } = FUNCTION_DRILLS;

/** In the order in which they run. */
export const DRILLS: readonly Drill[] = [
  functionKilled,
  ...BROKER_DRILLS,
  ...NETWORK_DRILLS,
  ...SESSION_DRILLS,
  ...DISK_DRILLS,
  ...RECORD_DRILLS,
  clockJumps,
  tableThrottled,
  ...LOAD_DRILLS,
];
