/** Opens the live page of a run onto the running system. */

import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { createKafka } from '../../lambda/shared/kafka/client';
import { readIamEvents } from '../kafka/iam/events';
import type { KafkaWatch } from '../observe/adapters/kafka-watch';
import type { Snapshot } from '../observe/snapshot';
import { createKafkaQuestions } from '../web/adapters/kafka-questions';
import { labelsOf } from '../web/labels';
import { LivePage } from '../web/live-page';
import type { ScoreBook } from '../web/score-book';
import type { TopicRole } from '../web/state';
import { createTopicControls } from '../web/topics-command';
import { connectionAsView } from './iam';
import type { Operation } from './operate';
import type { Roster } from './roster';

export interface OpenPage {
  show(snapshot: Snapshot): void;
  /** The run has ended: open pages are told, controls are refused. */
  end(): void;
}

export interface PageEyes {
  readonly watch: KafkaWatch;
  readonly scores: ScoreBook;
}

/** Undefined with `--no-web`. */
export async function openPage(operation: Operation, roster: Roster, { watch, scores }: PageEyes): Promise<OpenPage | undefined> {
  const { context, services, deployed, facts } = operation;
  const { web: server, lifecycle, workspace, world, options } = context;
  if (server === undefined) return undefined;
  const connection = connectionAsView(services.kafka, 'local-page');
  const questions = await lifecycle.add('questions of the page', createKafkaQuestions(createKafka(connection, undefined, 'admin')));
  const { iam, own } = services.kafka;
  const page = new LivePage({
    server,
    environment: options.environment,
    kafkaVersion: services.kafka.version,
    sites: operation.replay.length > 0 ? [] : sitesOf(deployed.deployment.schedules),
    roles: rolesOf(operation),
    questions,
    scores,
    functions: () => facts.functions(),
    labels: () => labelsOf(roster.functions),
    iam: iam === undefined ? undefined : { events: () => readIamEvents(iam.eventFiles), isOurs: (arn) => iam.access.isOurs(arn) },
    brokers: own,
    services: roster,
    topics: createTopicControls({
      projectDirectory: world.projectDirectory,
      environment: world.environment,
      bootstrap: connection.brokers.join(','),
      directory: workspace.page,
      signal: world.signal,
      shapeOf: async (topic) => (await watch.shapes([topic]))[0],
    }),
  });
  server.attach(page);
  world.view.note(`live page: ${server.url}`);
  return {
    show: (snapshot) => page.show(snapshot),
    end: () => server.end(),
  };
}

/** The topics' parts in the story, from the services' variables. */
function rolesOf({ deployed }: Operation): ReadonlyMap<string, TopicRole> {
  const { functions, mappings } = deployed.deployment;
  const roles = new Map<string, TopicRole>(mappings.map(({ topic }) => [topic, 'visits']));
  for (const { environment } of functions) {
    const { [CONSUMER_ENV.predictionsTopic]: predictions, [CONSUMER_ENV.deadLetterTopic]: deadLetters } = environment;
    if (predictions !== undefined) roles.set(predictions, 'predictions');
    if (deadLetters !== undefined) roles.set(deadLetters, 'dead letters');
  }
  return roles;
}

/** Named in the schedules' input, so that they are shown before their first visit. */
function sitesOf(schedules: readonly { readonly input: string }[]): readonly string[] {
  return schedules.flatMap(({ input }) => {
    const event: unknown = JSON.parse(input);
    return typeof event === 'object' && event !== null && 'site' in event && typeof event.site === 'string' ? [event.site] : [];
  });
}
