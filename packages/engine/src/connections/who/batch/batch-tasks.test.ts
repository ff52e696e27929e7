import { describe, expect, it } from 'vitest';
import type { Question } from '../evidence.js';
import { batchTasks } from './batch-tasks.js';

const AT_ONCE = 20;

function question(natIp: string, atMs: number): Question {
  return {
    natIp,
    port: null,
    atMs,
    asked: '',
    destIp: null,
    destPort: null,
    protocol: null,
    skewMs: 0,
    natPorts: 'unknown',
    zone: 'UTC',
  };
}

describe('batchTasks', () => {
  const questions = Array.from({ length: 1_000 }, (_, index) =>
    question(`203.0.113.${(index * 7) % 23}`, (index * 7_919) % 1_000),
  );
  const tasks = batchTasks(questions, AT_ONCE);

  it('has every question once, with its place', () => {
    const places = tasks.flatMap((task) => task.places);

    expect(places.toSorted((a, b) => a - b)).toEqual(questions.map((_, place) => place));
    expect(tasks.flatMap((task) => task.questions)).toEqual(places.map((place) => questions[place]));
  });

  it('has no more together than it may, and few alone', () => {
    const counts = tasks.map((task) => task.questions.length);

    expect(Math.max(...counts)).toBeLessThanOrEqual(AT_ONCE);
    expect(counts.length).toBeLessThan(questions.length / 10);
  });

  it('has questions about an address follow each other, by time', () => {
    const inOrder = tasks.flatMap((task) => task.questions);
    const sorted = inOrder.toSorted((a, b) => (a.natIp < b.natIp ? -1 : a.natIp > b.natIp ? 1 : a.atMs - b.atMs));

    expect(inOrder).toEqual(sorted);
  });

  it('makes nothing of nothing', () => {
    expect(batchTasks([], AT_ONCE)).toEqual([]);
  });
});
