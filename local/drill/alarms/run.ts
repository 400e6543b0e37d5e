/** The drills of the alarms: the system is started once and broken in one way after the other; its own alarms must tell, and be quiet again. */
import { CONSUMER_ENV } from '../../../lambda/consumer/contract';
import { createKafka } from '../../../lambda/shared/kafka/client';
import { volumeBytesOf } from '../../alarms/read-volume';
import { startAlarms } from '../../run/alarms';
import { deploy } from '../../run/deploy';
import { connectionAsView } from '../../run/iam';
import { type Prepared, prepare } from '../../run/prepare';
import { startServices } from '../../run/services';
import { openWorkspace } from '../../run/workspace';
import { Ground } from '../ground';
import type { GroundContext } from '../open';
import { openFiller } from './adapters/filler';
import { ALARM_DRILLS, type AlarmGround } from './drills';
import type { AlarmDrillResult } from './judge';
import { playDrill } from './play';

/** Three of the twenty: each reads everything, and two cores have brokers to run as well. */
const SERVICES = ['traffic', 'error-rate', 'not-found-rate'];
/** A volume of 10 GiB counts as 40 MiB: to fill a whole one would take this machine's disk. */
const VOLUME_SCALE = 256;

/** Starts everything; the caller's lifecycle stops it. @throws what kept the system from running at all */
export async function runAlarmDrills(context: GroundContext): Promise<readonly AlarmDrillResult[]> {
  const { options, world, steps } = context;
  const place = await openPlace(context);
  const results: AlarmDrillResult[] = [];
  for (const drill of ALARM_DRILLS) {
    if (world.signal.aborted) break;
    const play = () => playDrill(drill, place, options.environment);
    results.push(await steps.time(drill.name, play, ({ problems }) => (problems.length === 0 ? 'passed' : 'FAILED')));
  }
  return results;
}

async function openPlace({ options, world, steps, lifecycle, openLog }: GroundContext): Promise<AlarmGround> {
  const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment));
  const context = { options, world, workspace, steps, lifecycle };
  const prepared = inTheirTime(await prepare(options, world, workspace, steps));
  const services = await startServices(prepared, context);
  const deployed = await deploy(prepared, services, context);
  const { functions, mappings } = deployed.deployment;
  const nameOf = (arn: string): string => functions.find((each) => each.arn === arn)?.environment[CONSUMER_ENV.service] ?? '';
  const chosen = mappings.filter(({ functionArn }) => SERVICES.includes(nameOf(functionArn)));
  const ground = new Ground({ context, services, deployed, networks: new Map(), mappings: chosen, openLog });
  await lifecycle.add('drills', ground);
  await steps.time('join consumer groups', () => ground.start());
  ground.load.start();
  const volumeBytes = (volumeBytesOf(prepared.assembly) ?? 0) / VOLUME_SCALE;
  const startedAt = performance.now();
  const watch = startAlarms({
    ...{ assembly: prepared.assembly, context, services, deployed, volumeBytes },
    mappings: ground.running?.mappings ?? [],
    elapsedMs: () => performance.now() - startedAt,
  });
  await lifecycle.add('alarms', watch);
  return {
    ...{ ground, watch, volumeBytes },
    filler: await lifecycle.add(
      'filler',
      openFiller((purpose) => createKafka(connectionAsView(services.kafka, 'drill'), undefined, purpose)),
    ),
    services: chosen.map(({ functionArn }) => ({ name: nameOf(functionArn), functionArn })),
  };
}

/** Brokers look for what they may delete every five minutes: of the alarms' time, here. */
function inTheirTime(prepared: Prepared): Prepared {
  const brokers = prepared.plan.brokers.map((broker) => ({
    ...broker,
    properties: { ...broker.properties, 'log.retention.check.interval.ms': '5000' },
  }));
  return { ...prepared, plan: { ...prepared.plan, brokers } };
}
