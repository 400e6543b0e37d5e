import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  CompositeAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import type { Comparison, Group, Silence } from '../monitoring/definition';
import { describeAlarm } from '../monitoring/describe';
import { type PlannedGroup, planGroups } from '../monitoring/groups';
import { type PlannedAlarm, planAlarms } from '../monitoring/table';
import type { Watched } from '../monitoring/watched';
import { metricOf } from './metrics';

export interface AlarmsProps {
  readonly watched: Watched;
  /** Gets each group's alarm, and its end. */
  readonly topic: ITopic;
  /** Put before the path of a runbook. */
  readonly runbookBase: string;
}

const OPERATORS: Readonly<Record<Comparison, ComparisonOperator>> = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  'at least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
};

const SILENCE: Readonly<Record<Silence, TreatMissingData>> = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};

/**
 * How long consequences wait for their cause to be known, and go on being quiet after it has ended: lag is given the time to go down. A silent
 * broker is known after some seven minutes; load, lag and errors need three bad minutes of their own before the wait begins.
 */
const QUIET = { wait: Duration.minutes(6), extension: Duration.minutes(15) };

/** Resources of one stack, less what stands beside the alarms in it (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). */
const MOST_ALARMS = 400;

/** The alarms of an environment. Each has its state; those of one group notify together, by one composite alarm. */
export class Alarms extends Construct {
  /** By group: what to look at first. */
  readonly groups: readonly { readonly group: Group; readonly alarm: AlarmBase }[];
  readonly count: number;

  constructor(scope: Construct, id: string, { watched, topic, runbookBase }: AlarmsProps) {
    super(scope, id);
    const planned = planAlarms(watched);
    refuseTooMany(planned.length);
    this.count = planned.length;
    const made = new Map<string, AlarmBase>(planned.map((alarm) => [alarm.name, addAlarm(this, alarm, runbookBase)]));
    const notifying = new Map<Group, AlarmBase>();
    for (const group of planGroups(watched.environment, planned)) {
      const { quietDuring } = group.rule;
      const cause = quietDuring === undefined || !group.notifies ? undefined : notifying.get(quietDuring);
      const composite = addGroup(this, group, cause);
      composite.node.addDependency(...group.members.map((name): IConstruct => memberOf(made, name)));
      made.set(group.name, composite);
      if (!group.notifies) continue;
      composite.addAlarmAction(new SnsAction(topic));
      composite.addOkAction(new SnsAction(topic));
      notifying.set(group.group, composite);
    }
    this.groups = [...notifying].map(([group, alarm]) => ({ group, alarm }));
  }
}

function refuseTooMany(count: number): void {
  if (count <= MOST_ALARMS) return;
  throw new Error(
    `monitoring: must have at most ${MOST_ALARMS} alarms in its stack, got ${count}; choose larger brokers instead of more, or fewer services per environment`,
  );
}

function memberOf(made: ReadonlyMap<string, AlarmBase>, name: string): AlarmBase {
  const alarm = made.get(name);
  if (alarm === undefined) throw new Error(`alarm ${name}: must be made before the group that it is in, got none`);
  return alarm;
}

function addAlarm(scope: Construct, planned: PlannedAlarm, runbookBase: string): AlarmBase {
  const { name, definition, rule, subject, limit } = planned;
  const common = {
    alarmName: name,
    alarmDescription: describeAlarm(planned, runbookBase),
    metric: metricOf(definition, subject),
    evaluationPeriods: rule.of,
    datapointsToAlarm: rule.datapoints,
    treatMissingData: SILENCE[rule.silence],
  };
  const id = [rule.name, subject.key].filter((part) => part !== '').join('-');
  if (typeof limit === 'number')
    return new Alarm(scope, id, { ...common, threshold: limit, comparisonOperator: OPERATORS[rule.comparison] });
  return new AnomalyDetectionAlarm(scope, id, {
    ...common,
    stdDevs: limit.anomaly,
    comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
  });
}

/** Names instead of ARNs: a hundred ARNs would not fit into a rule. So the order must be said. */
function addGroup(scope: Construct, { name, rule, expression }: PlannedGroup, cause: AlarmBase | undefined): CompositeAlarm {
  return new CompositeAlarm(scope, name, {
    compositeAlarmName: name,
    alarmDescription: `${rule.means} The alarms that are on tell what it means and what to do; each names its runbook.`,
    alarmRule: { renderAlarmRule: () => expression },
    ...(cause === undefined
      ? {}
      : { actionsSuppressor: cause, actionsSuppressorWaitPeriod: QUIET.wait, actionsSuppressorExtensionPeriod: QUIET.extension }),
  });
}
