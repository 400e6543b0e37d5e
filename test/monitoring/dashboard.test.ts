import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';
import { planDashboard } from '../../lib/monitoring/dashboard-plan';
import { METRICS } from '../../lib/monitoring/table';
import { namespaceOf, type Watched } from '../../lib/monitoring/watched';
import { synthesize } from '../support/synth';

interface Widget {
  readonly type: string;
  readonly properties: { readonly markdown?: string; readonly title?: string; readonly metrics?: readonly (readonly unknown[])[] };
}

/** The body as CloudWatch gets it; what is known at deployment only stands as its name. */
function bodyOf(environment: string): string {
  const [dashboard] = Object.values(synthesize(environment).templates.monitoring.findResources('AWS::CloudWatch::Dashboard'));
  const body: unknown = dashboard?.['Properties'].DashboardBody;
  if (typeof body === 'string') return body;
  const [separator, parts] = (body as { readonly 'Fn::Join': readonly [string, readonly unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'known-at-deployment')).join(separator);
}

const widgetsOf = (environment: string): readonly Widget[] => JSON.parse(bodyOf(environment)).widgets;

describe.each(ENVIRONMENT_NAMES)('the dashboard of %s', (environment) => {
  const widgets = widgetsOf(environment);

  it('is read from the top: alarms, then is it up, does it keep up, does it fill up, what does it cost', () => {
    expect(widgets[0]?.type).toBe('alarm');
    const headings = widgets.flatMap(({ properties }) => (properties.markdown?.startsWith('# ') ? [properties.markdown.slice(2)] : []));
    expect(headings).toEqual(['Is it up?', 'Does it keep up?', 'Does it fill up?', 'What does it cost?']);
  });

  it('shows nothing that is not in the table', () => {
    const known = new Set(
      METRICS.flatMap(({ source }) => source.names.map((name) => `${namespaceOf(source.namespace, environment)} ${name}`)),
    );
    const shown = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .flatMap(([namespace, name]) => (typeof namespace === 'string' ? [`${namespace} ${name}`] : []));
    expect(shown.length).toBeGreaterThan(100);
    expect([...new Set(shown)].filter((metric) => !known.has(metric))).toEqual([]);
  });

  it('stays far below what CloudWatch takes: 500 widgets, 500 metrics in each, 2500 in all', () => {
    const counts = widgets.map(({ properties }) => properties.metrics?.length ?? 0);
    expect(widgets.length).toBeLessThan(100);
    expect(Math.max(...counts)).toBeLessThanOrEqual(50);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(1_000);
    expect(bodyOf(environment).length).toBeLessThan(80_000);
  });
});

const watched = (brokers: number, services: number): Watched => ({
  environment: 'big',
  cluster: { kind: 'standard', name: 'big', monitoring: 'PER_TOPIC_PER_PARTITION', brokers, isBurstable: false, advisedPartitions: 1_000 },
  topics: [{ name: 'visits', partitions: 12 }],
  visitsTopic: 'visits',
  services: Array.from({ length: services }, (_, index) => ({
    key: `s${index}`,
    group: `big-s${index}`,
    functionName: `function-${index}`,
    mappingId: `mapping-${index}`,
    timeoutSeconds: 60,
  })),
  producer: { key: '', functionName: 'producer', timeoutSeconds: 50 },
  stateTable: 'state',
  limits: { lagRecords: 1, lagSeconds: 1 },
});

describe('a dashboard of a large cluster', () => {
  it('follows brokers and services one by one, as long as lines can be told apart', () => {
    const charts = planDashboard(watched(6, 3)).flatMap((section) => section.charts);
    const cpu = charts.find(({ definition }) => definition.id === 'Cpu');
    expect(cpu !== undefined && 'subjects' in cpu ? cpu.subjects.map(({ key }) => key) : []).toEqual(['1', '2', '3', '4', '5', '6']);
    const lag = charts.find(({ definition }) => definition.id === 'LagRecords');
    expect(lag !== undefined && 'subjects' in lag ? lag.subjects.map(({ key }) => key) : []).toEqual(['s0', 's1', 's2']);
  });

  it('searches for them beyond that, so that its size does not grow with them', () => {
    const charts = (brokers: number, services: number) => planDashboard(watched(brokers, services)).flatMap((section) => section.charts);
    const [cpu] = charts(60, 3).filter(({ definition }) => definition.id === 'Cpu');
    expect(cpu).toMatchObject({
      search: `SEARCH('{"AWS/Kafka","Broker ID","Cluster Name"} (MetricName="CpuUser" OR MetricName="CpuSystem") "Cluster Name"="big"', 'Average', 300)`,
    });
    expect(JSON.stringify(charts(60, 100)).length).toBe(JSON.stringify(charts(48, 80)).length);
  });
});
