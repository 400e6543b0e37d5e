import type { ArtifactRequest, KafkaArtifacts } from './artifacts';
export async function ensureClassArchive(_r: ArtifactRequest, _f: string, _a: KafkaArtifacts): Promise<string | undefined> {
  return undefined;
}
