/** Next calls it once, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { observeRequests } = await import('./server/observe-requests');
  const { Visits } = await import('./server/visits');
  const visits = new Visits();
  observeRequests(visits);
  if (process.env.NODE_ENV !== 'production') return;
  const { warmUp } = await import('./server/warm-up');
  // Not waited for: requests are answered once this has returned, and the first is its own.
  void warmUp(visits);
}
