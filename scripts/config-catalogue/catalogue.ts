/** The topic configs that a release of Kafka knows, read from its own jars. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CataloguedKey } from '../../lambda/topic-config/domain/generated/config-catalogue';
import { jvmEnvironment } from '../../local/jvm';
import type { KafkaTool } from '../../local/kafka/tool';

export type Catalogue = Readonly<Record<string, CataloguedKey>>;

const SOURCE = join(__dirname, 'ConfigCatalogue.java');

/** Rejects with the JVM's own words when a release has another API than the program expects. */
export async function readCatalogue({ java, classpath, environment }: KafkaTool): Promise<Catalogue> {
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const { stdout } = await promisify(execFile)(java, [quiet, '-cp', classpath.join(':'), SOURCE], {
    env: { ...jvmEnvironment(environment) },
  });
  // Written by ConfigCatalogue.java, whose fields are those of CataloguedKey; the generated file is type-checked once more.
  return JSON.parse(stdout) as Catalogue;
}

/** `3.9` of `3.9.2`. */
export const lineOf = (release: string): string => release.split('.').slice(0, 2).join('.');
