/** What is asked once, by the first who needs it; all others are given the same. What failed is asked again. */
export function once<Args extends readonly unknown[], T>(
  ask: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let asked: Promise<T> | null = null;
  const forget = (error: unknown): never => {
    asked = null;
    throw error;
  };
  return (...args) => (asked ??= ask(...args).catch(forget));
}
