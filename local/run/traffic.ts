/** Where the visits come from: the templates' schedules, or access logs. Both go through the deployed producer function. */
import type { FunctionRuntime, LocalDeployment } from '../ports';
import type { LogFile } from '../schedules/log-files';
import { startReplay } from '../schedules/replay';
import { startSchedules } from '../schedules/schedules';
import { SCHEDULER_SPEED } from '../schedules/speed';
import { EMPTY_TALLY, type ProducerTally, tallyAnswer } from '../schedules/tally';
import { visitSchedules } from '../schedules/whose';
import type { Traffic } from './live';

const MINUTE_MS = 60_000;

export interface VisitTraffic extends Traffic {
  /** Time of the schedules; undefined in a replay, which has the time of its log. */
  eventTime(): Date | undefined;
  tally(): ProducerTally;
  /** Minutes that were left out because the producer could not keep up with the clock; nothing that was written is lost. */
  warnings(): readonly string[];
  /** Parts of logs that could not be written, each with its reason; what the end of the run kept from being written is none of them. */
  unwritten(): readonly string[];
}

/** What visits are written through. */
export interface Writing {
  readonly deployment: LocalDeployment;
  readonly runtime: Pick<FunctionRuntime, 'invoke'>;
}

export function startTraffic({ deployment, runtime }: Writing, files: readonly LogFile[]): VisitTraffic {
  const invoke = (functionArn: string, payload: unknown) => runtime.invoke(functionArn, payload);
  return files.length > 0 ? replayTraffic(producerOf(deployment), files, invoke) : scheduleTraffic(deployment, invoke);
}

type Invoke = Parameters<typeof startSchedules>[1]['invoke'];

function scheduleTraffic(deployment: LocalDeployment, invoke: Invoke): VisitTraffic {
  let tally = EMPTY_TALLY;
  const start = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  const schedules = startSchedules(visitSchedules(deployment), {
    start,
    speed: SCHEDULER_SPEED,
    invoke,
    onResult: (spec, result) => {
      tally = tallyAnswer(tally, spec.name, result);
    },
  });
  return {
    // Schedules never end by themselves.
    written: new Promise(() => {}),
    eventTime: () => schedules.now(),
    tally: () => tally,
    warnings: () => {
      const skipped = schedules.statistics().reduce((sum, { skippedTicks }) => sum + skippedTicks, 0);
      const text = `${skipped} of the sites' minutes were left out: the machine could not keep up with the clock; a lower --rate may help`;
      return skipped > 0 ? [text] : [];
    },
    unwritten: () => [],
    stop: () => schedules.stop(),
  };
}

function replayTraffic(producerArn: string, files: readonly LogFile[], invoke: Invoke): VisitTraffic {
  let tally = EMPTY_TALLY;
  const replay = startReplay(files, {
    functionArn: producerArn,
    invoke,
    onResult: ({ path }, result) => {
      tally = tallyAnswer(tally, path, result);
    },
  });
  return {
    written: replay.finished.then(() => {}),
    eventTime: () => undefined,
    tally: () => tally,
    warnings: () => [],
    unwritten: () =>
      replay.progress().flatMap(({ problem, wasStopped }) => (problem === undefined || wasStopped === true ? [] : [problem])),
    stop: () => replay.stop(),
  };
}

/** The function that the schedules invoke is the one that also takes access logs. */
function producerOf(deployment: LocalDeployment): string {
  const [first] = visitSchedules(deployment);
  if (first === undefined) throw new Error('the templates must have a schedule that names the producer function, and have none');
  return first.functionArn;
}
