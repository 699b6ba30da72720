import type { Plugin } from 'vite';
export function pageChunks(): Plugin;
