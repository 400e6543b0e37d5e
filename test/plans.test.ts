import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDeclarations } from '../lambda/topic-config/domain/declaration';
import { type PlanPolicy, planTopics } from '../lambda/topic-config/domain/plan';
import { renderPlan } from '../lambda/topic-config/domain/render';
import { type ClusterState, type ConfigOverride, planToJson, type TopicSpec } from '../lambda/topic-config/domain/topic';
import { checkTopics } from '../lambda/topic-config/domain/validate';
import { BROKER_VALUES } from './support/fake-cluster';

/**
 * One folder per rule: desired.json, actual.json and, where they matter, previous.json and policy.json lead to plan.json and rendered.txt.
 * `UPDATE_PLANS=1` writes the two results anew; read the difference before it is committed.
 */
const PLANS = join(__dirname, 'plans');
const isUpdating = process.env['UPDATE_PLANS'] === '1';

interface ActualTopic {
  /** A count of partitions with 3 replicas, or the replicas of each. */
  readonly partitions: number | readonly (readonly number[])[];
  readonly overrides?: Readonly<Record<string, string | Partial<ConfigOverride>>>;
}

const DEFAULT_POLICY: PlanPolicy = {
  flavour: 'standard',
  adopt: 'adopt',
  removal: 'retain',
  isAuthoritative: false,
  adopted: new Set(),
};

function readJson<T>(folder: string, file: string, fallback: T): T {
  const path = join(PLANS, folder, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : fallback;
}

function readSpecs(folder: string, file: string, flavour: PlanPolicy['flavour']): readonly TopicSpec[] {
  const { declarations, problems } = parseDeclarations(readJson<unknown>(folder, file, []), 'topics');
  const checked = checkTopics(declarations, { flavour, brokerCount: 3 });
  expect([...problems, ...checked.problems]).toEqual([]);
  return checked.specs;
}

function readActual(folder: string): ClusterState {
  const topics = readJson<Readonly<Record<string, ActualTopic>>>(folder, 'actual.json', {});
  return {
    clusterId: 'golden',
    brokerCount: 3,
    brokers: [1, 2, 3].map((id) => ({ id, rack: `zone-${id}` })),
    brokerValues: BROKER_VALUES,
    topics: new Map(
      Object.entries(topics).map(([name, { partitions, overrides = {} }]) => {
        const replicas = typeof partitions === 'number' ? Array.from({ length: partitions }, () => [1, 2, 3]) : partitions;
        const toOverride = (value: string | Partial<ConfigOverride>): ConfigOverride => ({
          value: null,
          isReadOnly: false,
          isSensitive: false,
          ...(typeof value === 'string' ? { value } : value),
        });
        const entries = Object.entries(overrides).map(([key, value]) => [key, toOverride(value)] as const);
        return [
          name,
          { name, partitions: replicas.map((each) => ({ leader: 1, replicas: each })), overrides: Object.fromEntries(entries) },
        ];
      }),
    ),
  };
}

function readPolicy(folder: string): PlanPolicy {
  const raw = readJson<Partial<Omit<PlanPolicy, 'adopted'>> & { readonly adopted?: readonly string[] }>(folder, 'policy.json', {});
  return { ...DEFAULT_POLICY, ...raw, adopted: new Set(raw.adopted) };
}

describe('golden plans', () => {
  it.each(readdirSync(PLANS))('%s', (folder) => {
    const policy = readPolicy(folder);
    const plan = planTopics({
      desired: readSpecs(folder, 'desired.json', policy.flavour),
      previous: readSpecs(folder, 'previous.json', policy.flavour),
      actual: readActual(folder),
      policy,
    });
    const json = JSON.parse(JSON.stringify(planToJson(plan)));
    if (isUpdating) {
      writeFileSync(join(PLANS, folder, 'plan.json'), `${JSON.stringify(json, null, 2)}\n`);
      writeFileSync(join(PLANS, folder, 'rendered.txt'), `${renderPlan(plan)}\n`);
    }
    expect(json).toEqual(readJson<unknown>(folder, 'plan.json', 'plan.json is missing'));
    expect(`${renderPlan(plan)}\n`).toBe(readFileSync(join(PLANS, folder, 'rendered.txt'), 'utf8'));
  });
});
