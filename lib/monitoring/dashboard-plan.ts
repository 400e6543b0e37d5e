import { type MetricDefinition, QUESTIONS, type Question } from './definition';
import { applyTable, limitOf } from './table';
import type { Subject, Watched } from './watched';

/** A chart of one metric: a line per subject, or a search that finds them where they are many. */
export type Chart = { readonly definition: MetricDefinition; readonly title: string; readonly limit?: number } & (
  | { readonly subjects: readonly Subject[] }
  | { readonly search: string }
);

export interface Section {
  readonly question: Question;
  readonly heading: string;
  readonly charts: readonly Chart[];
}

const HEADINGS: Readonly<Record<Question, string>> = {
  up: 'Is it up?',
  'keeping-up': 'Does it keep up?',
  'filling-up': 'Does it fill up?',
  cost: 'What does it cost?',
};

/** More lines nobody can tell apart, and each of them makes the body longer. */
const MOST_LINES = 24;

/** The dashboard from top to bottom: the questions in order, under each the charts of the table's metrics that this environment has. */
export function planDashboard(watched: Watched): readonly Section[] {
  const applied = applyTable(watched);
  return QUESTIONS.map((question) => ({
    question,
    heading: HEADINGS[question],
    charts: applied
      .filter(({ definition }) => definition.question === question)
      .map(({ definition, subjects }) => chartOf(definition, subjects, watched)),
  }));
}

function chartOf(definition: MetricDefinition, subjects: readonly Subject[], watched: Watched): Chart {
  const limits = distinct(definition.alarms.flatMap((rule) => subjects.map((subject) => limitOf(rule, subject, watched))));
  const [limit, ...others] = limits.filter((each) => typeof each === 'number');
  const common = { definition, title: definition.title, ...(limit === undefined || others.length > 0 ? {} : { limit }) };
  return subjects.length <= MOST_LINES ? { ...common, subjects } : { ...common, search: searchOf(definition, subjects) };
}

/** CloudWatch finds the metrics of a schema of dimensions; the ones that all subjects share narrow it down. */
function searchOf({ source, statistic, periodSeconds }: MetricDefinition, subjects: readonly Subject[]): string {
  const names = Object.keys(subjects[0]?.dimensions ?? {}).sort();
  const shared = names.flatMap((name) => {
    const values = distinct(subjects.map(({ dimensions }) => dimensions[name]));
    return values.length === 1 ? [`"${name}"="${values[0]}"`] : [];
  });
  const schema = [source.namespace, ...names].map((part) => `"${part}"`).join(',');
  const metrics = source.names.map((name) => `MetricName="${name}"`).join(' OR ');
  return `SEARCH('{${schema}} ${[source.names.length > 1 ? `(${metrics})` : metrics, ...shared].join(' ')}', '${statistic}', ${periodSeconds})`;
}

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];
