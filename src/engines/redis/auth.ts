/** An ACL user, or only a password for the default user, or neither. */
export interface RedisAuth {
  readonly user: string | null;
  readonly password: string | null;
}

/** The words behind AUTH; null when there is nothing to log in with. */
export function loginWords({ user, password }: RedisAuth): readonly string[] | null {
  if (user !== null) return [user, password ?? ''];
  return password === null ? null : [password];
}
