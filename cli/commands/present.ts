/**
 * A message field that every answer carries, which proto3 cannot say in a type.
 * @throws Error when it is not there: then the daemon has a bug
 */
export function present<Message>(message: Message | null, method: string): Message {
  if (message === null) throw new Error(`the daemon's answer to ${method} is empty`);
  return message;
}
