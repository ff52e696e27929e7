import { describe, expect, it } from 'vitest';
import { Crowd, whenSent } from './crowd';

describe('requests under way', () => {
  it('are bounded for each client, and a place is free once one is over', () => {
    const crowd = new Crowd(2);
    const leave = crowd.enter('a');
    crowd.enter('a');
    expect(() => crowd.enter('a')).toThrow(expect.objectContaining({ code: 'busy' }));
    crowd.enter('b');
    leave();
    leave();
    crowd.enter('a');
    expect(() => crowd.enter('a')).toThrow();
  });

  it.each([
    ['without a body', async () => whenSent(new Response(null, { status: 204 }), () => undefined)],
    ['with one', async () => new Response('x')],
  ])('end with the reply, %s', async (_, make) => {
    let isOver = false;
    const reply = whenSent(await make(), () => {
      isOver = true;
    });
    await reply.text();
    expect(isOver).toBe(true);
  });

  it('end when nobody reads on', async () => {
    let isOver = false;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => {
        isCancelled = true;
      },
    });
    const reader = whenSent(new Response(endless), () => {
      isOver = true;
    }).body?.getReader();
    await reader?.read();
    expect(isOver).toBe(false);
    await reader?.cancel();
    expect([isOver, isCancelled]).toEqual([true, true]);
  });
});
