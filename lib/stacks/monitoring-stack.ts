import type { Construct } from 'constructs';
import type { AppConfig } from '../config/schema';
import { AlarmTopic } from '../constructs/alarm-topic';
import { Alarms } from '../constructs/alarms';
import { Dashboard } from '../constructs/dashboard';
import { countDeadLetters } from '../constructs/dead-letter-metric';
import { watch } from '../constructs/watch';
import type { ClientsStack } from './clients-stack';
import { EnvironmentStack } from './environment-stack';
import type { TopicsStack } from './topics-stack';

/** Alarms, the topic that they notify, and the dashboard of one environment, made of one table (lib/monitoring/table.ts). */
export class MonitoringStack extends EnvironmentStack {
  constructor(scope: Construct, config: AppConfig, { handler, driftCheck }: TopicsStack, { websites, services }: ClientsStack) {
    super(scope, 'monitoring', config, { description: 'Alarms and dashboard of the cluster, its topics and its clients' });
    const watched = watch(config, { services, producer: websites.producer, topicHandler: handler, driftCheck });
    countDeadLetters(this, config.name, services.all);
    const { removalPolicy } = this;
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { email: config.monitoring.email, removalPolicy });
    const alarms = new Alarms(this, 'Alarms', { watched, topic, runbookBase: config.monitoring.runbookBase ?? '' });
    new Dashboard(this, 'Dashboard', { watched, config, alarms });
  }
}
