/*
 * Published ports of the routing mesh.
 */
import { expect, test } from 'vitest';
import {
  allocatePorts,
  createPortAllocator,
  releasePorts,
} from '../../../src/swarm/port-allocator.ts';
import { port } from './swarm-support.ts';

test('an unnamed ingress port counts up from 30000, for each protocol by itself', () => {
  const allocator = createPortAllocator();
  const published = (text: string) => allocatePorts(allocator, [port(text)])?.[0]?.publishedPort;
  expect([published('80'), published('80'), published('80/udp')]).toEqual([30_000, 30_001, 30_000]);
});

test('an unnamed port passes over one that was named', () => {
  const allocator = createPortAllocator();
  allocatePorts(allocator, [port('30000:80')]);
  expect(allocatePorts(allocator, [port('80')])?.[0]?.publishedPort).toBe(30_001);
});

test('a freed dynamic port is not given again before the others', () => {
  const allocator = createPortAllocator();
  const first = allocatePorts(allocator, [port('80')]) ?? [];
  releasePorts(allocator, first);
  expect(allocatePorts(allocator, [port('80')])?.[0]?.publishedPort).toBe(30_001);
});

test('a port in host mode stays as it is and takes nothing from the mesh', () => {
  const allocator = createPortAllocator();
  expect(allocatePorts(allocator, [port('80', 'host')])?.[0]?.publishedPort).toBe(0);
  expect(allocatePorts(allocator, [port('8080:80', 'host')])).toHaveLength(1);
  expect(allocatePorts(allocator, [port('8080:80')])).toHaveLength(1);
});

test('where no port is left nothing of the request is kept', () => {
  const allocator = createPortAllocator();
  for (let count = 30_000; count <= 32_767; count++) allocatePorts(allocator, [port('80')]);
  expect(allocatePorts(allocator, [port('8080:80'), port('80')])).toBeUndefined();
  expect(allocatePorts(allocator, [port('8080:80')])).toHaveLength(1);
});
