import { ConfigResourceTypes, ConfigSource, type Kafka } from 'kafkajs';

/** Gives a topic other settings for a time. @returns puts back what was there before */
export async function overrideTopic(kafka: Kafka, topic: string, settings: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
  const admin = kafka.admin();
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
  const set = (values: Readonly<Record<string, string>>) =>
    admin.alterConfigs({
      validateOnly: false,
      // Replaces all overrides of the topic.
      resources: [{ ...resource, configEntries: Object.entries(values).map(([name, value]) => ({ name, value })) }],
    });
  await admin.connect();
  try {
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
    const own = (resources[0]?.configEntries ?? []).filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
    const before = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
    await set({ ...before, ...settings });
    return async () => {
      await admin.connect();
      await set(before).finally(() => admin.disconnect());
    };
  } finally {
    await admin.disconnect();
  }
}
