import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IWidget,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { type Chart, planDashboard } from '../monitoring/dashboard-plan';
import type { Question } from '../monitoring/definition';
import type { Watched } from '../monitoring/watched';
import type { Alarms } from './alarms';
import { metricOf } from './metrics';

export interface DashboardProps {
  readonly watched: Watched;
  readonly config: AppConfig;
  readonly alarms: Alarms;
}

const FULL_WIDTH = 24;
const CHARTS_IN_A_ROW = 3;
const CHART_HEIGHT = 6;

/** One page, read from the top: what is in alarm, then the questions in order. It follows brokers, topics and services of the environment. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { watched, config, alarms }: DashboardProps) {
    super(scope, id);
    const texts: Partial<Readonly<Record<Question, string>>> = { cost: costText(config, watched, alarms.count) };
    const sections = planDashboard(watched).flatMap(({ question, heading, charts }): IWidget[][] => [
      [new TextWidget({ markdown: `# ${heading}`, width: FULL_WIDTH, height: 1 })],
      ...(texts[question] === undefined ? [] : [[new TextWidget({ markdown: texts[question], width: FULL_WIDTH, height: 5 })]]),
      ...rows(charts.map(widgetOf)),
    ]);
    new CloudWatchDashboard(this, 'Page', {
      dashboardName: `msk-${config.name}`,
      defaultInterval: Duration.hours(3),
      widgets: [[alarmsWidget(alarms)], ...sections],
    });
  }
}

const alarmsWidget = ({ groups }: Alarms): IWidget =>
  new AlarmStatusWidget({ title: 'Alarms', alarms: groups.map(({ alarm }) => alarm), width: FULL_WIDTH, height: 3 });

function widgetOf(chart: Chart): IWidget {
  const { definition, title, limit } = chart;
  const period = Duration.seconds(definition.periodSeconds);
  return new GraphWidget({
    title,
    width: FULL_WIDTH / CHARTS_IN_A_ROW,
    height: CHART_HEIGHT,
    period,
    left:
      'search' in chart
        ? [new MathExpression({ expression: chart.search, label: '', usingMetrics: {}, period })]
        : chart.subjects.map((subject) => metricOf(definition, subject, subject.key === '' ? definition.id : subject.key)),
    ...(limit === undefined ? {} : { leftAnnotations: [{ value: limit, label: 'alarm' }] }),
    leftYAxis: { min: 0 },
  });
}

function rows(widgets: readonly IWidget[]): IWidget[][] {
  const count = Math.ceil(widgets.length / CHARTS_IN_A_ROW);
  return Array.from({ length: count }, (_, row) => widgets.slice(row * CHARTS_IN_A_ROW, (row + 1) * CHARTS_IN_A_ROW));
}

function pollersText({ eventSource }: AppConfig['services'], { endpointZones }: AppConfig['network'], services: number): string {
  if (eventSource.mode === 'provisioned') return `event poller units of ${services} event source mappings, by the hour`;
  if (eventSource.mode === 'poll') return `${services} schedules, by their invocations`;
  return `${endpointZones} zones x 2 interface endpoints, by the hour (on-demand pollers themselves cost nothing)`;
}

/** What is billed by the hour or the month whatever happens; prices are not here, because they change. */
function costText({ cluster, network, services }: AppConfig, { cluster: watched, services: all }: Watched, alarms: number): string {
  const lines = [
    watched.kind === 'serverless' || cluster.kind === 'serverless'
      ? 'MSK Serverless: by the hour of the cluster and of each partition, by GB written, read and kept'
      : `${watched.brokers} x ${cluster.instanceType} by the hour; storage: ${cluster.kind === 'standard' ? 'the size of the volumes, full or not' : 'what is kept, and GB written'}; metrics above DEFAULT (${cluster.monitoring})`,
    pollersText(services, network, all.length),
    `${alarms} alarms and their groups, by the month; a metric for each service with dead letters; 1 key`,
    'Functions: by time x memory (below). State: by write units (below).',
  ];
  return `${lines.map((line) => `- ${line}`).join('\n')}\n\nPrices: [MSK](https://aws.amazon.com/msk/pricing/) · [Lambda](https://aws.amazon.com/lambda/pricing/) · [CloudWatch](https://aws.amazon.com/cloudwatch/pricing/)`;
}
