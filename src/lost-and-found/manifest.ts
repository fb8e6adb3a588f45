import * as z from 'zod/mini';

/** All that is known of a history that was kept; the file `manifest.json` beside it. */
export interface Manifest {
  readonly format: 1;
  /** The name of its directory. */
  readonly id: string;
  readonly group: string;
  /** Whose it was: `host:port`. */
  readonly server: string;
  /** The monitor that kept it, and whose directory it is in. */
  readonly kept_by: string;
  readonly taken_at: string;
  readonly expires_at: string;
  /** Where the server stood; null when it could not say. */
  readonly position: ManifestPosition | null;
  /** The master that took its place, and where that stood. */
  readonly master: { readonly server: string; readonly position: ManifestPosition | null };
  /** Where it left the master's history; null when the two have nothing in common that they know of. */
  readonly fork: { readonly history: string; readonly offset: number } | null;
  /** What came behind the fork; each null when unknown. */
  readonly lost: { readonly bytes: number | null; readonly writes: number | null; readonly seconds: number | null };
  readonly files: readonly ManifestFile[];
  /** What could not be kept besides. */
  readonly remarks: readonly string[];
}

/** One file of the copy. */
export interface ManifestFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** As in the core, in the words of the file. */
export interface ManifestPosition {
  readonly history: string;
  readonly offset: number;
  readonly parent: { readonly history: string; readonly fork_offset: number } | null;
}

const count = z.number().check(z.gte(0));
const position = z.object({
  history: z.string(),
  offset: count,
  parent: z.nullable(z.object({ history: z.string(), fork_offset: count })),
});
const shape: z.ZodMiniType<Manifest> = z.object({
  format: z.literal(1),
  id: z.string(),
  group: z.string(),
  server: z.string(),
  kept_by: z.string(),
  taken_at: z.string(),
  expires_at: z.string(),
  position: z.nullable(position),
  master: z.object({ server: z.string(), position: z.nullable(position) }),
  fork: z.nullable(z.object({ history: z.string(), offset: count })),
  lost: z.object({ bytes: z.nullable(count), writes: z.nullable(count), seconds: z.nullable(count) }),
  files: z.array(z.object({ name: z.string(), bytes: count, sha256: z.string() })),
  remarks: z.array(z.string()),
});

/** For people, too: one field a line. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Null when the text is no manifest of this format. */
export function parseManifest(text: string): Manifest | null {
  const known = shape.safeParse(parseJson(text));
  return known.success && !Number.isNaN(Date.parse(known.data.expires_at)) ? known.data : null;
}

/** Bytes of all its files. */
export function sizeOf({ files }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
