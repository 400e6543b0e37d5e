import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { PRODUCER_ENV } from '../../lambda/producer/contract';
import type { Box, Diagram, Edge } from './svg';
import { at, type DrawnResource, list, ofType, refersTo, unique } from './templates';

const EACH = 'each service';

const variable = ({ properties }: DrawnResource, name: string): unknown => at(properties, 'Environment', 'Variables', name);

/** Where a visit goes: website, schedule, producer, topic, event source mapping, service, and what comes of it. */
export function dataFlowDiagram(environment: string, resources: readonly DrawnResource[]): Diagram {
  const functions = ofType(resources, 'AWS::Lambda::Function');
  const producers = functions.filter((each) => variable(each, PRODUCER_ENV.sites) !== undefined);
  const services = functions.filter((each) => variable(each, CONSUMER_ENV.service) !== undefined);
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
  const schedules = ofType(resources, 'AWS::Scheduler::Schedule').filter(({ properties }) =>
    producers.some((each) => refersTo(properties['Target'], each)),
  );
  const read = unique(mappings.flatMap(({ properties }) => list(properties['Topics']).map(String)));
  const written = unique(
    services.flatMap((each) => [CONSUMER_ENV.predictionsTopic, CONSUMER_ENV.deadLetterTopic].map((name) => String(variable(each, name)))),
  );
  const stores = resources.filter(({ type }) => type === 'AWS::DynamoDB::Table' || type === 'AWS::S3::Bucket');
  const topic = topicBoxes(resources);
  const groupOf = (service: DrawnResource) => mappings.find(({ properties }) => refersTo(properties['FunctionName'], service));
  const serviceBox = (service: DrawnResource): Box => ({
    id: service.id,
    lines: [
      `${variable(service, CONSUMER_ENV.service)}, group ${at(groupOf(service)?.properties, 'AmazonManagedKafkaEventSourceConfig', 'ConsumerGroupId')}`,
    ],
  });
  const edges: Edge[] = [
    ...schedules.flatMap(({ id, properties }) =>
      producers.filter((each) => refersTo(properties['Target'], each)).map((each) => ({ from: id, to: each.id })),
    ),
    ...producers.map((each) => ({ from: each.id, to: String(variable(each, PRODUCER_ENV.topic)) })),
    ...services.flatMap((each) => list(groupOf(each)?.properties['Topics']).map((name) => ({ from: String(name), to: each.id }))),
    ...services.map(({ id }) => ({ from: id, to: EACH })),
    ...[...written, ...stores.map((store) => store.id)].map((to) => ({ from: EACH, to })),
  ];
  return {
    title: `Data flow of ${environment}: one topic, ${services.length} services that each read all of it`,
    columns: [
      { heading: 'Schedules', boxes: schedules.map(({ id, properties }) => ({ id, lines: [String(properties['Description'])] })) },
      { heading: 'Producer', boxes: producers.map(({ id, properties }) => ({ id, lines: [String(properties['Description'])] })) },
      { heading: 'Topic', boxes: read.map(topic) },
      { heading: 'Services', boxes: services.map(serviceBox) },
      {
        heading: 'Each of them',
        boxes: [{ id: EACH, lines: ['filters, measures, predicts', `${services.length} functions, one bundle`] }],
      },
      { heading: 'What comes of it', boxes: [...written.map(topic), ...stores.map(storeBox)] },
    ],
    edges,
  };
}

const storeBox = ({ id, type }: DrawnResource): Box => ({
  id,
  lines:
    type === 'AWS::S3::Bucket' ? ['Bucket', 'batches that failed for good'] : ['DynamoDB table', 'model and counts, guarded by offset'],
});

function topicBoxes(resources: readonly DrawnResource[]): (name: string) => Box {
  const declared = ofType(resources, 'Custom::KafkaTopics').flatMap(({ properties }) => list(properties['Topics']));
  return (name) => {
    const topic = declared.find((each) => at(each, 'name') === name);
    const replicas = at(topic, 'replicationFactor');
    const detail =
      topic === undefined ? [] : [`${at(topic, 'partitions')} partitions${replicas === undefined ? '' : `, ${replicas} replicas`}`];
    return { id: name, lines: [name, ...detail] };
  };
}
