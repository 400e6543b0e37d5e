import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricDefinition } from '../monitoring/definition';
import type { Subject } from '../monitoring/watched';

/** The metric of one subject, as CloudWatch finds it; several names are their sum. */
export function metricOf({ source, statistic, periodSeconds }: MetricDefinition, subject: Subject, label?: string): IMetric {
  const period = Duration.seconds(periodSeconds);
  const named = label === undefined ? {} : { label };
  const plain = (metricName: string, own: { readonly label?: string }) =>
    new Metric({ namespace: source.namespace, metricName, dimensionsMap: { ...subject.dimensions }, statistic, period, ...own });
  const [first, ...others] = source.names;
  if (others.length === 0) return plain(first, named);
  const terms = source.names.map((name) => [mathId(name, subject), plain(name, {})] as const);
  return new MathExpression({
    expression: terms.map(([id]) => id).join(' + '),
    usingMetrics: Object.fromEntries(terms),
    period,
    label: label ?? source.names.join(' + '),
  });
}

/** Unique within a chart of many subjects; CloudWatch wants a lower-case letter first. */
const mathId = (name: string, { key }: Subject): string =>
  `${name[0]?.toLowerCase()}${name.slice(1)}_${key.replaceAll(/[^A-Za-z0-9]/g, '_')}`;
