import { creationOrder, resourceDependencies } from '../local/assembly/order';
import type { Assembly, Stack, Template } from '../local/assembly/template';
import { type Check, check, type Lab, type Table, verdictOf } from './support/lab';
import { REASONS } from './support/reasons';

/** Parts of the stacks' names, each before those that need it. */
const ORDER = ['network', 'cluster', 'topics', 'clients'];

/** In which stack what waits for what, because it could not work otherwise. */
const WAITS: readonly (readonly [stack: string, later: string, earlier: string])[] = [
  ['network', 'AWS::EC2::Subnet', 'AWS::EC2::VPC'],
  ['cluster', 'AWS::MSK::Cluster', 'AWS::MSK::Configuration'],
  ['cluster', 'AWS::MSK::Cluster', 'AWS::KMS::Key'],
  ['cluster', 'AWS::MSK::Cluster', 'AWS::EC2::SecurityGroup'],
  ['cluster', 'Custom::MskClusterInfo', 'AWS::MSK::Cluster'],
  ['topics', 'Custom::KafkaTopics', 'AWS::Lambda::Function'],
  ['clients', 'AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function'],
  ['clients', 'AWS::Lambda::EventSourceMapping', 'AWS::IAM::Policy'],
];

export interface Evidence {
  /** In the order of deployment. */
  readonly stacks: readonly ProvisionedStack[];
  readonly waits: readonly { readonly what: string; readonly isSo: boolean }[];
}

interface ProvisionedStack {
  readonly name: string;
  /** By kind, in the order in which the first of each can be created. */
  readonly steps: readonly { readonly type: string; readonly count: number }[];
  /** Resources that would be created before something that they refer to. */
  readonly tooEarly: number;
}

export const lab: Lab = {
  name: 'provisioning',
  claim: 'A cluster is provisioned: network, then brokers, then topics, then clients.',
  method:
    'We synthesize the environment "learn" as a deployment would and put the resources of each stack into the order in which CloudFormation can create them.',
  measures: 'Stacks and resources in their order, and whether each comes after all that it refers to.',
  simplifies:
    'Within a stack CloudFormation creates at the same time whatever waits for nothing; the order shown is one that keeps all references. A cluster takes 15 to 40 minutes, so nearly all of the time is one line. Topics are no part of "a cluster": something has to make them over the Kafka protocol or the topic API of MSK.',
  trap: 'Bootstrap brokers are no attribute of AWS::MSK::Cluster: something must ask GetBootstrapBrokers. Brokers are in your VPC, and by default nobody outside it reaches them. Storage of Standard brokers can grow and not shrink; a cluster made with ZooKeeper never becomes one with KRaft.',
  run: async ({ programs }) => {
    const evidence = evidenceOf(await programs.assembly());
    return { tables: evidence.stacks.map(tableOf), charts: [], verdict: verdictOf(judge(evidence)) };
  },
};

export function evidenceOf({ stacks }: Assembly): Evidence {
  return {
    stacks: stacks.map(provisioned),
    waits: WAITS.map(([part, later, earlier]) => {
      const stack = stacks.find(({ name }) => name.endsWith(`-${part}`));
      return { what: `${later} waits for ${earlier}`, isSo: stack !== undefined && waitsFor(stack.template, later, earlier) };
    }),
  };
}

function provisioned({ name, template }: Stack): ProvisionedStack {
  const order = creationOrder(template, name);
  const counts = new Map<string, number>();
  for (const id of order) {
    const type = template.resources.get(id)?.type ?? id;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const dependencies = resourceDependencies(template);
  const place = new Map(order.map((id, at) => [id, at]));
  const isTooEarly = (id: string) => (dependencies.get(id) ?? []).some((needed) => (place.get(needed) ?? 0) > (place.get(id) ?? 0));
  return { name, steps: [...counts].map(([type, count]) => ({ type, count })), tooEarly: order.filter(isTooEarly).length };
}

/** Whether every resource of the later kind needs, itself or through others, one of the earlier kind. */
function waitsFor(template: Template, later: string, earlier: string): boolean {
  const dependencies = resourceDependencies(template);
  const reaches = (id: string, seen: Set<string>): boolean =>
    (dependencies.get(id) ?? []).some((needed) => {
      if (seen.has(needed)) return false;
      seen.add(needed);
      return template.resources.get(needed)?.type === earlier || reaches(needed, seen);
    });
  const all = [...template.resources.values()].filter(({ type }) => type === later);
  return all.length > 0 && all.every(({ logicalId }) => reaches(logicalId, new Set()));
}

function tableOf({ name, steps }: ProvisionedStack): Table {
  return {
    title: name,
    head: ['step', 'kind', 'number', 'why'],
    rows: steps.map(({ type, count }, n) => [n + 1, type, count, REASONS[type] ?? '?']),
  };
}

export function judge({ stacks, waits }: Evidence): readonly Check[] {
  const names = stacks.map(({ name }) => name);
  const places = ORDER.map((part) => names.findIndex((name) => name.endsWith(`-${part}`)));
  const isInOrder = places.every((place, n) => place >= 0 && place > (places[n - 1] ?? -1));
  const unexplained = [...new Set(stacks.flatMap(({ steps }) => steps.map(({ type }) => type)))].filter(
    (type) => REASONS[type] === undefined,
  );
  const tooEarly = stacks.reduce((sum, stack) => sum + stack.tooEarly, 0);
  const broken = waits.filter(({ isSo }) => !isSo).map(({ what }) => what);
  return [
    check('network, cluster, topics, clients are deployed in this order', isInOrder, names.join(', ')),
    check('no resource comes before one that it refers to', tooEarly === 0, tooEarly),
    check(
      'what could not work otherwise waits',
      waits.length > 0 && broken.length === 0,
      broken.length === 0 ? `${waits.length} cases` : broken.join(', '),
    ),
    check('each kind of resource has a reason', unexplained.length === 0, unexplained.length === 0 ? 'all do' : unexplained.join(', ')),
  ];
}
